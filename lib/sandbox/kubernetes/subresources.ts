import { type Api, mergeOf } from './api'
import { bodyOf } from './body'
import { containerEnd, podLog } from './logs'
import { asPod, asReplicated, type StoredManifest } from './objects'
import { type ResourceType, type Target, types } from './resources'
import { methodNotAllowed, noSuchResource, notServed } from './status'
import type { ObjectStore } from './store'
import type { Tokens } from './tokens'
import { answered, created, writeOptionsOf } from './write-answers'

export type SubresourceOptions = {
  store: ObjectStore
  api: Api
  tokens: Tokens
  logs: Parameters<typeof podLog>[0]
  closing: AbortSignal
}

/** Answers the parts of objects, such as `log`, `token`, `scale` and `status`. */
export function createSubresources({ store, api, tokens, logs, closing }: SubresourceOptions) {
  return async (request: Request, target: Target, query: URLSearchParams) => {
    const { type, subresource, namespace = '', name = '' } = target
    const object = store.get(target)
    if (type === types.pods && subresource === 'log' && request.method === 'GET')
      return podLog(logs, object, query, closing)
    if (type === types.serviceaccounts && subresource === 'token' && request.method === 'POST')
      return created(
        await tokens.request(store.get({ type, namespace, name }), await bodyOf(request)),
      )
    if (type === types.pods && subresource === 'attach') {
      // kubectl then prints the log once, so the log must be complete.
      const container = query.get('container') ?? asPod(object).spec.containers[0]?.name ?? ''
      await containerEnd(logs(object, container), request.signal, closing)
    }
    const refusal = type === types.pods ? REFUSED[subresource ?? ''] : undefined
    if (refusal) throw notServed(`the sandbox ${refusal}`)
    const write = writeOptionsOf(request, query)
    if (type === types.pods && subresource === 'eviction' && request.method === 'POST') {
      api.remove({ type, namespace, name }, { propagation: 'Background' }, write.dryRun)
      return created({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Success',
        code: 201,
      })
    }
    const part = subresource ? PARTS[subresource] : undefined
    if (!part?.has(type)) throw noSuchResource()
    const { method } = request
    const shown = (whole: StoredManifest) => (subresource === 'scale' ? scaleOf(whole) : whole)
    const parent: Target = { type, name, ...(namespace ? { namespace } : {}) }
    if (method === 'GET') return Response.json(shown(object))
    const merge = method === 'PUT' ? (_: unknown, body: unknown) => body : patchOf(request)
    if (!merge || !/^(PUT|PATCH)$/.test(method)) throw methodNotAllowed()
    const body = await bodyOf(request)
    const changed =
      subresource === 'scale'
        ? api.scale(parent, (whole) => merge(scaleOf(whole), body), write)
        : api.setStatus(parent, (whole) => merge(whole, body), write)
    return answered(shown(changed), write)
  }
}

/** What a pod's subresources would do on a node. */
const REFUSED: Record<string, string> = {
  attach:
    'attaches to no container: read its log with kubectl logs -f, which attach could not follow',
  exec: 'runs no further command in a container, so exec and cp do not work: put it into the command of a pod or job',
  portforward: 'gives pods no network of their own, so there is no port to forward to',
  proxy: 'gives pods no network of their own, so there is nothing to pass the request to',
  ephemeralcontainers: 'adds no containers to a running pod: create another pod to look around',
  resize: 'keeps no CPU or memory of containers, so there is nothing to resize',
}
const PARTS: Record<string, Set<ResourceType>> = {
  scale: new Set<ResourceType>([types.deployments, types.replicasets]),
  status: new Set<ResourceType>([
    types.namespaces,
    types.nodes,
    types.pods,
    types.services,
    types.resourcequotas,
    types.jobs,
    types.deployments,
    types.replicasets,
  ]),
}

const patchOf = ({ headers }: Request) => mergeOf(headers.get('content-type') ?? '')

/** The scale of a Deployment or ReplicaSet. */
function scaleOf(object: StoredManifest) {
  const { metadata, spec, status } = asReplicated(object)
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata
  const labels = Object.entries(spec.selector.matchLabels ?? {})
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: spec.replicas ?? 1 },
    status: {
      replicas: status.replicas ?? 0,
      selector: labels.map(([key, value]) => `${key}=${value}`).join(','),
    },
  }
}
