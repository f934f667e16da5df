import { createHash } from 'node:crypto'
import type { Condition } from '@/lib/core/kubernetes/kinds'
import { canonical } from './immutable'
import { asPod, asReplicated, type Replicated, type StoredManifest } from './objects'
import type { Record as RecordEvent } from './recorder'
import { type ResourceType, types } from './resources'
import { availableOf, boundsOf, countsOf, REVISION, revisionOf, sizeOf, sumOver } from './rollout'
import { StatusError } from './status'
import { type Draft, type ObjectChange, type ObjectStore, objectKey, timestamp } from './store'

type Options = {
  store: ObjectStore
  record: RecordEvent
  now: () => Date
  createPod: (draft: Draft) => StoredManifest
  remove: (type: ResourceType, object: StoredManifest) => void
  /** Seeded objects stand for workloads that already run: changes of them are not observed. */
  isSeeded: (uid: string) => boolean
}

const HASH = 'pod-template-hash'
const CAUSE = 'kubernetes.io/change-cause'
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'
const RETRY = 1_000
const LONGEST_TIMER = 2 ** 31 - 1

type Rollout = {
  newest: Replicated | undefined
  wanted: number
  isNew: boolean
  paused: boolean
}

/** Deployment and ReplicaSet controllers. A changed template creates a new replica set, whose pods replace those of the old ones. */
export function createDeploymentController({
  store,
  record,
  now,
  createPod,
  remove,
  isSeeded,
}: Options) {
  const timers = new Map<string, NodeJS.Timeout>()
  const queue = (type: ResourceType, uid: string, milliseconds = 0) => {
    clearTimeout(timers.get(uid))
    const sync = type === types.deployments ? syncDeployment : syncReplicaSet
    const act = () => {
      timers.delete(uid)
      const object = store.list(type).find(({ metadata }) => metadata.uid === uid)
      if (object && !isSeeded(uid) && !object.metadata.deletionTimestamp) sync(asReplicated(object))
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
    const known = sets.find(({ metadata }) => metadata.labels?.[HASH] === hash)
    const paused = deployment.spec['paused'] === true
    const newest = known ?? (paused ? undefined : addSet(deployment, hash))
    const old = sets.filter(({ metadata }) => metadata.uid !== newest?.metadata.uid)
    if (newest && !paused) {
      number(deployment, newest, old)
      roll(deployment, newest, old, wanted)
      forget(deployment, old)
    } else if (newest && old.every(({ spec }) => spec.replicas === 0))
      scale(deployment, newest, wanted)
    const counted = countsOf(newest, old, wanted)
    const available = counted.availableReplicas >= wanted - boundsOf(deployment, wanted).unavailable
    setStatus(types.deployments, deployment, {
      ...counted,
      conditions: [
        {
          type: 'Available',
          status: available ? 'True' : 'False',
          reason: available ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
          message: `Deployment ${available ? 'has' : 'does not have'} minimum availability.`,
        },
        progressOf(deployment, counted, { newest, wanted, isNew: !known, paused }),
      ],
    })
  }

  /** The condition of a rollout, dated with its last progress. */
  function progressOf(
    deployment: Replicated,
    counted: ReturnType<typeof countsOf>,
    { newest, wanted, isNew, paused }: Rollout,
  ): Condition {
    const before = deployment.status.conditions?.find(({ type }) => type === 'Progressing')
    const set = `ReplicaSet "${newest?.metadata.name}"`
    const told = (status: string, reason: string, message: string) => {
      const same = before?.reason === reason && before.status === status
      const lastUpdateTime = (same && before['lastUpdateTime']) || timestamp(now())
      return { type: 'Progressing', status, reason, message, lastUpdateTime }
    }
    if (paused) return told('Unknown', 'DeploymentPaused', 'Deployment is paused')
    const { replicas, updatedReplicas, availableReplicas } = counted
    if ([replicas, updatedReplicas, availableReplicas].every((count) => count === wanted))
      return told('True', 'NewReplicaSetAvailable', `${set} has successfully progressed.`)
    if (isNew)
      return told(
        'True',
        'NewReplicaSetCreated',
        `Created new replica set "${newest?.metadata.name}"`,
      )
    const { status } = deployment
    const moved =
      !before ||
      before.reason === 'NewReplicaSetAvailable' ||
      updatedReplicas > (status.updatedReplicas ?? 0) ||
      availableReplicas > (status.availableReplicas ?? 0) ||
      replicas - updatedReplicas < (status.replicas ?? 0) - (status.updatedReplicas ?? 0)
    if (moved)
      return {
        ...told('True', 'ReplicaSetUpdated', `${set} is progressing.`),
        lastUpdateTime: timestamp(now()),
      }
    const rest =
      Date.parse(String(before['lastUpdateTime'])) +
      Number(deployment.spec['progressDeadlineSeconds'] ?? 600) * 1000 -
      now().getTime()
    if (rest <= 0)
      return told('False', 'ProgressDeadlineExceeded', `${set} has timed out progressing.`)
    wake(deployment, rest)
    return before
  }

  /** Counts revisions: one that becomes the newest again, as after an undo, gets the next number. */
  function number(deployment: Replicated, newest: Replicated, old: Replicated[]) {
    const highest = Math.max(0, ...old.map(revisionOf))
    const revision = String(Math.max(revisionOf(newest), highest + 1))
    const cause = deployment.metadata.annotations?.[CAUSE]
    const marks = { [REVISION]: revision, ...(cause ? { [CAUSE]: cause } : {}) }
    annotate(types.replicasets, newest, marks)
    annotate(types.deployments, deployment, { [REVISION]: revision })
  }

  const annotate = (type: ResourceType, object: StoredManifest, marks: Record<string, string>) =>
    store.update(
      objectKey(type, object),
      ({ metadata, ...rest }) =>
        ({
          ...rest,
          metadata: { ...metadata, annotations: { ...metadata.annotations, ...marks } },
        }) as StoredManifest,
    )

  /** Replaces pods a few at a time, within the bounds of the strategy. */
  function roll(deployment: Replicated, newest: Replicated, old: Replicated[], wanted: number) {
    const { recreate, surge, unavailable } = boundsOf(deployment, wanted)
    const running = old.filter(({ spec, status }) => (spec.replicas || status.replicas) ?? 0)
    if (recreate && running.length > 0) {
      for (const set of running) scale(deployment, set, 0)
      return
    }
    const all = [newest, ...old]
    const current = sizeOf(newest)
    const room = wanted + surge - sumOver(all, sizeOf)
    const next = current > wanted ? wanted : Math.min(wanted, current + Math.max(0, room))
    if (next !== current) return scale(deployment, newest, next)
    const least = wanted - unavailable
    const missing = current - availableOf(newest)
    let failing = sumOver(all, sizeOf) - least - missing
    let surplus = sumOver(all, availableOf) - least
    for (const set of old) {
      const healthy = Math.min(availableOf(set), sizeOf(set))
      const sick = Math.max(0, Math.min(sizeOf(set) - healthy, failing))
      const spare = Math.max(0, Math.min(healthy, surplus))
      failing -= sick
      surplus -= spare
      scale(deployment, set, sizeOf(set) - sick - spare)
    }
  }

  /** Removes the oldest revisions beyond the limit. */
  function forget(deployment: Replicated, old: Replicated[]) {
    const limit = Number(deployment.spec['revisionHistoryLimit'] ?? 10)
    const idle = old.filter(({ spec, status }) => spec.replicas === 0 && !status.replicas)
    const oldest = idle.toSorted((a, b) => revisionOf(a) - revisionOf(b))
    for (const set of oldest.slice(0, Math.max(0, idle.length - limit)))
      remove(types.replicasets, set)
  }

  /** Looks again at a deployment that does not progress once its deadline is over. */
  function wake({ metadata: { uid } }: Replicated, milliseconds: number) {
    const key = `deadline ${uid}`
    clearTimeout(timers.get(key))
    const act = () => queue(types.deployments, uid)
    timers.set(key, setTimeout(act, Math.min(milliseconds, LONGEST_TIMER)).unref())
  }

  function addSet(deployment: Replicated, hash: string): Replicated {
    const { name, uid, namespace, annotations = {} } = deployment.metadata
    const { template, selector } = deployment.spec
    const labels = { ...template.metadata?.labels, [HASH]: hash }
    const { [LAST_APPLIED]: _, [REVISION]: __, ...inherited } = annotations
    const set = store.create(types.replicasets, {
      metadata: {
        name: `${name}-${hash}`,
        ...(namespace ? { namespace } : {}),
        labels,
        annotations: inherited,
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
    createHash('sha256').update(canonical(template)).digest().subarray(0, 10),
    (byte) => ALPHABET[byte % ALPHABET.length],
  ).join('')
