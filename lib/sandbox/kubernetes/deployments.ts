import { createHash } from 'node:crypto'
import { asPod, asReplicated, type Replicated, type StoredManifest } from './objects'
import type { Record as RecordEvent } from './recorder'
import { type ResourceType, types } from './resources'
import { StatusError } from './status'
import { type Draft, type ObjectChange, type ObjectStore, objectKey, timestamp } from './store'

type Options = {
  store: ObjectStore
  record: RecordEvent
  now: () => Date
  createPod: (draft: Draft) => StoredManifest
  remove: (type: ResourceType, object: StoredManifest) => void
}

const HASH = 'pod-template-hash'
const RETRY = 1_000

/** Deployment and ReplicaSet controllers. A changed template creates a new replica set; the old one is removed once the new one is ready. */
export function createDeploymentController({ store, record, now, createPod, remove }: Options) {
  const timers = new Map<string, NodeJS.Timeout>()
  const queue = (type: ResourceType, uid: string, milliseconds = 0) => {
    clearTimeout(timers.get(uid))
    const sync = type === types.deployments ? syncDeployment : syncReplicaSet
    const act = () => {
      timers.delete(uid)
      const object = store.list(type).find(({ metadata }) => metadata.uid === uid)
      if (object && isCounted(object) && !object.metadata.deletionTimestamp)
        sync(asReplicated(object))
    }
    timers.set(uid, setTimeout(act, milliseconds).unref())
  }

  function follow({ type, object }: ObjectChange) {
    if (type === types.deployments || type === types.replicasets) queue(type, object.metadata.uid)
    const owner = controllerOf(object)
    if (owner?.kind === 'Deployment') queue(types.deployments, owner.uid)
    if (owner?.kind === 'ReplicaSet') queue(types.replicasets, owner.uid)
  }

  const owned = (type: ResourceType, { metadata }: StoredManifest) =>
    store
      .list(type, metadata.namespace)
      .filter((object) => controllerOf(object)?.uid === metadata.uid)

  function syncDeployment(deployment: Replicated) {
    const hash = hashOf(deployment)
    const sets = owned(types.replicasets, deployment).map(asReplicated)
    const wanted = deployment.spec.replicas ?? 1
    const newest =
      sets.find(({ metadata }) => metadata.labels?.[HASH] === hash) ?? addSet(deployment, hash)
    scale(deployment, newest, wanted)
    const old = sets.filter(({ metadata }) => metadata.uid !== newest.metadata.uid)
    if ((newest.status.readyReplicas ?? 0) >= wanted)
      for (const set of old) scale(deployment, set, 0)
    const sum = (key: 'replicas' | 'readyReplicas') =>
      [newest, ...old].reduce((total, { status }) => total + (status[key] ?? 0), 0)
    const available = sum('readyReplicas') >= wanted
    setStatus(types.deployments, deployment, {
      replicas: sum('replicas'),
      updatedReplicas: newest.status.replicas ?? 0,
      readyReplicas: sum('readyReplicas'),
      availableReplicas: sum('readyReplicas'),
      conditions: [
        {
          type: 'Available',
          status: available ? 'True' : 'False',
          reason: available ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
        },
      ],
    })
  }

  function addSet(deployment: Replicated, hash: string): Replicated {
    const { name, uid, namespace, annotations } = deployment.metadata
    const { template, selector } = deployment.spec
    const labels = { ...template.metadata?.labels, [HASH]: hash }
    const set = store.create(types.replicasets, {
      metadata: {
        name: `${name}-${hash}`,
        ...(namespace ? { namespace } : {}),
        labels,
        ...(annotations ? { annotations } : {}),
        generation: 1,
        ownerReferences: [ownerOf('Deployment', name, uid)],
      },
      spec: {
        replicas: 0,
        selector: { matchLabels: { ...selector.matchLabels, [HASH]: hash } },
        template: { ...template, metadata: { ...template.metadata, labels } },
      },
      status: { replicas: 0 },
    })
    return asReplicated(set)
  }

  function scale(deployment: Replicated, set: Replicated, replicas: number) {
    const from = set.spec.replicas ?? 1
    if (from === replicas) return
    store.update(objectKey(types.replicasets, set), (object) => ({
      ...object,
      metadata: { ...object.metadata, generation: (object.metadata.generation ?? 0) + 1 },
      spec: { ...asReplicated(object).spec, replicas },
    }))
    const way = from < replicas ? 'up' : 'down'
    const message = `Scaled ${way} replica set ${set.metadata.name} from ${from} to ${replicas}`
    const component = 'deployment-controller'
    record(deployment, { type: 'Normal', reason: 'ScalingReplicaSet', message, component })
  }

  function syncReplicaSet(set: Replicated) {
    const pods = owned(types.pods, set).map(asPod)
    const live = pods.filter(
      ({ metadata, status }) =>
        !metadata.deletionTimestamp && status.phase !== 'Failed' && status.phase !== 'Succeeded',
    )
    const ready = live.filter(({ status }) =>
      status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
    ).length
    const counts = { replicas: live.length, readyReplicas: ready, availableReplicas: ready }
    setStatus(types.replicasets, set, counts)
    const missing = (set.spec.replicas ?? 1) - live.length
    for (const pod of live.slice(live.length + Math.min(0, missing))) remove(types.pods, pod)
    for (let index = 0; index < missing; index += 1) if (!addPod(set)) break
  }

  function addPod(set: Replicated): boolean {
    const { name, uid, namespace } = set.metadata
    const { template } = set.spec
    const component = 'replicaset-controller'
    try {
      const pod = createPod({
        metadata: {
          ...template.metadata,
          name: '',
          generateName: `${name}-`,
          ...(namespace ? { namespace } : {}),
          ownerReferences: [ownerOf('ReplicaSet', name, uid)],
        },
        spec: template.spec,
      })
      const message = `Created pod: ${pod.metadata.name}`
      record(set, { type: 'Normal', reason: 'SuccessfulCreate', message, component })
      return true
    } catch (error) {
      if (!(error instanceof StatusError)) throw error
      const message = `Error creating: ${error.message}`
      record(set, { type: 'Warning', reason: 'FailedCreate', message, component })
      queue(types.replicasets, uid, RETRY)
      return false
    }
  }

  /** An unchanged condition keeps its transition time. */
  function setStatus(type: ResourceType, object: Replicated, status: Replicated['status']) {
    const before = object.status.conditions ?? []
    const conditions = status.conditions?.map((condition) => {
      const same = before.find((one) => one.type === condition.type)
      const since = same?.status === condition.status ? same.lastTransitionTime : undefined
      return { ...condition, lastTransitionTime: since ?? timestamp(now()) }
    })
    const observedGeneration = object.metadata.generation
    store.update(objectKey(type, object), (current) => ({
      ...current,
      status: { ...status, ...(conditions ? { conditions } : {}), observedGeneration },
    }))
  }

  const unsubscribe = store.subscribe(follow)
  return {
    close() {
      unsubscribe()
      for (const timer of timers.values()) clearTimeout(timer)
    },
  }
}

/** Seeded objects represent workloads that already run, so controllers ignore them. */
const isCounted = ({ metadata }: StoredManifest) => metadata.generation !== undefined

const controllerOf = ({ metadata }: StoredManifest) =>
  metadata.ownerReferences?.find(({ controller }) => controller)

const ownerOf = (kind: 'Deployment' | 'ReplicaSet', name: string, uid: string) => ({
  apiVersion: 'apps/v1',
  kind,
  name,
  uid,
  controller: true,
  blockOwnerDeletion: true,
})

/** Kubernetes encodes hashes without vowels and similar characters. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789'
const hashOf = ({ spec: { template } }: Replicated) =>
  Array.from(
    createHash('sha256').update(JSON.stringify(template)).digest().subarray(0, 10),
    (byte) => ALPHABET[byte % ALPHABET.length],
  ).join('')
