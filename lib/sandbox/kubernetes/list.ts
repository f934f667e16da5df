import { z } from 'zod'
import type { StoredManifest } from './objects'
import type { ResourceType } from './resources'
import { fieldMatcher, labelMatcher, type Matcher } from './selectors'
import { badRequestError, expiredContinue, StatusError } from './status'
import type { ObjectStore } from './store'

const Continue = z.object({
  v: z.literal('meta.k8s.io/v1'),
  rv: z.number().int(),
  start: z.string().min(1),
})
type Continue = z.infer<typeof Continue>

const encode = (token: Omit<Continue, 'v'>) =>
  Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', ...token })).toString('base64url')

function decode(token: string): Continue {
  try {
    return Continue.parse(JSON.parse(Buffer.from(token, 'base64url').toString()))
  } catch (error) {
    throw badRequestError(
      `continue key is not valid: ${error instanceof Error ? error.name : 'error'}`,
    )
  }
}

export function matcherOf(type: ResourceType, query: URLSearchParams): Matcher {
  const labels = query.get('labelSelector')
  const byLabel = labelMatcher(labels)
  const byField = fieldMatcher(type, query.get('fieldSelector'))
  return (object) => byLabel(object) && byField(object)
}

const keyOf = ({ metadata }: StoredManifest) => `${metadata.namespace ?? ''}/${metadata.name}`

/** A page of a list; all pages show the same version: k8s.io/apiserver/pkg/storage/etcd3. */
export function listPage(
  store: ObjectStore,
  type: ResourceType,
  namespace: string | undefined,
  query: URLSearchParams,
) {
  const matches = matcherOf(type, query)
  const limit = Math.max(0, Number(query.get('limit') ?? 0) || 0)
  const given = query.get('continue')
  const from = given ? decode(given) : undefined
  const version = from && from.rv > 0 ? from.rv : store.version()
  const rest = stateAt(store, type, namespace, version, from).filter(
    (object) => matches(object) && (!from || `${keyOf(object)}\0` > from.start),
  )
  const items = limit > 0 ? rest.slice(0, limit) : rest
  const last = items.at(-1)
  const remaining = rest.length - items.length
  const selected = query.get('labelSelector') || query.get('fieldSelector')
  return {
    metadata: {
      resourceVersion: String(version),
      ...(remaining > 0 && last
        ? { continue: encode({ rv: version, start: `${keyOf(last)}\0` }) }
        : {}),
      ...(remaining > 0 && !selected ? { remainingItemCount: remaining } : {}),
    },
    items,
  }
}

function stateAt(
  store: ObjectStore,
  type: ResourceType,
  namespace: string | undefined,
  version: number,
  from: Continue | undefined,
) {
  try {
    return store.list(type, namespace, version)
  } catch (error) {
    if (from && error instanceof StatusError && error.code === 410)
      throw expiredContinue(encode({ rv: -1, start: from.start }))
    throw error
  }
}
