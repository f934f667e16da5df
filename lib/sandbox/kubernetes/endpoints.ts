import { asPod, type SandboxPod, type StoredManifest } from './objects'
import { isObject } from './patch'
import { types } from './resources'
import { fieldAt } from './selectors'
import { type ObjectStore, objectKey } from './store'
import type { PutObject } from './types'

type Port = { name?: string; protocol?: string; port?: number; targetPort?: number | string }

/** Keeps the Endpoints and the EndpointSlice of each service with a selector, from the pods that it selects. */
export function createEndpointController(store: ObjectStore, put: (object: PutObject) => unknown) {
  const due = new Set<string>()

  function sync(namespace: string) {
    due.delete(namespace)
    if (store.find({ type: types.namespaces, name: namespace })?.metadata.deletionTimestamp) return
    for (const service of store.list(types.services, namespace))
      for (const object of endpointsFor(service, store.list(types.pods, namespace).map(asPod)))
        if (changes(object)) put(object)
  }

  /** Endpoints that a person or a seed made stay as they are. */
  function changes(object: PutObject) {
    const type = object.kind === 'Endpoints' ? types.endpoints : types.endpointslices
    const { name, namespace = '', labels } = object.metadata
    const found = store
      .list(type, namespace)
      .find(({ metadata }) =>
        object.kind === 'Endpoints'
          ? metadata.name === name
          : metadata.labels?.[SERVICE] === labels?.[SERVICE],
      )
    if (found && !isOwn(found)) return false
    const shown = ({ subsets, endpoints, ports }: Record<string, unknown>) =>
      JSON.stringify([subsets, endpoints, ports])
    return !found || shown(found) !== shown(object)
  }

  const unsubscribe = store.subscribe(({ type, object: { metadata }, event, object }) => {
    const { namespace } = metadata
    if (type === types.services && event === 'DELETED')
      for (const own of [types.endpoints, types.endpointslices])
        for (const left of store.list(own, namespace))
          if (isOf(object)(left)) store.remove(objectKey(own, left))
    if (type !== types.services && type !== types.pods) return
    if (!namespace || due.has(namespace)) return
    due.add(namespace)
    setImmediate(() => sync(namespace))
  })
  return { close: unsubscribe }
}

const SERVICE = 'kubernetes.io/service-name'
const MANAGED = 'endpoints.kubernetes.io/managed-by'
const CONTROLLER = 'endpoint-controller'
const isOwn = ({ metadata }: StoredManifest) => metadata.labels?.[MANAGED] === CONTROLLER
const isOf = (service: StoredManifest) => (object: StoredManifest) =>
  isOwn(object) &&
  (object.metadata.labels?.[SERVICE] ?? object.metadata.name) === service.metadata.name

function endpointsFor(service: StoredManifest, pods: SandboxPod[]): PutObject[] {
  const selector = fieldAt(service, 'spec.selector')
  if (!isObject(selector) || Object.keys(selector).length === 0) return []
  const { name, uid, namespace = '' } = service.metadata
  const given = fieldAt(service, 'spec.ports')
  const selected = pods.filter(
    ({ metadata, status }) =>
      status['podIP'] &&
      !metadata.deletionTimestamp &&
      status.phase !== 'Succeeded' &&
      status.phase !== 'Failed' &&
      Object.entries(selector).every(([key, value]) => metadata.labels?.[key] === value),
  )
  const ports = (Array.isArray(given) ? (given as Port[]) : []).map((port) => ({
    ...(port.name ? { name: port.name } : {}),
    port: typeof port.targetPort === 'number' ? port.targetPort : (port.port ?? 0),
    protocol: port.protocol ?? 'TCP',
  }))
  const addressOf = (pod: SandboxPod) => ({
    ip: String(pod.status['podIP']),
    ...(pod.spec.nodeName ? { nodeName: pod.spec.nodeName } : {}),
    targetRef: { kind: 'Pod', name: pod.metadata.name, namespace, uid: pod.metadata.uid },
  })
  const ready = selected.filter(isReady).map(addressOf)
  const others = selected.filter((pod) => !isReady(pod)).map(addressOf)
  const subset = {
    ...(ready.length > 0 ? { addresses: ready } : {}),
    ...(others.length > 0 ? { notReadyAddresses: others } : {}),
    ports,
  }
  return [
    {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { name, namespace, labels: { [MANAGED]: CONTROLLER } },
      ...(selected.length > 0 ? { subsets: [subset] } : {}),
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: `${name}-${uid.slice(0, 5)}`,
        namespace,
        labels: { [SERVICE]: name, [MANAGED]: CONTROLLER },
      },
      addressType: 'IPv4',
      endpoints: selected.map((pod) => {
        const { ip, ...rest } = addressOf(pod)
        return { addresses: [ip], conditions: { ready: isReady(pod) }, ...rest }
      }),
      ports,
    },
  ]
}

const isReady = ({ status }: SandboxPod) =>
  status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false
