import { matcherOf } from './list'
import type { StoredManifest } from './objects'
import { apiVersionOf, type ResourceType } from './resources'
import { isSet } from './selectors'
import { StatusError } from './status'
import type { ObjectChange, ObjectStore } from './store'
import type { Shape } from './tables'

const BOOKMARK_EVERY = 2_000
const LONGEST = 30 * 60_000

/** Streams changes, one JSON document per line: k8s.io/apiserver/pkg/endpoints/handlers/watch.go. */
export function watch(
  store: ObjectStore,
  type: ResourceType,
  namespace: string | undefined,
  query: URLSearchParams,
  { closing, table }: { closing: AbortSignal; table?: Shape | undefined },
) {
  const matches = matcherOf(type, query)
  const since = query.get('resourceVersion') ?? ''
  const timeout = Number(query.get('timeoutSeconds') ?? 0) * 1000 || LONGEST
  const bookmarks = isSet(query, 'allowWatchBookmarks')
  // A streaming list: reference/using-api/api-concepts/#streaming-lists
  const listFirst = isSet(query, 'sendInitialEvents')
  const encoder = new TextEncoder()
  let stop = () => {}

  const eventFor = (event: ObjectChange['event'], object: StoredManifest) => ({
    type: event,
    object: table?.([object]) ?? object,
  })
  const eventOf = ({ type: changed, event, object, previous }: ObjectChange) => {
    if (changed !== type) return undefined
    if (namespace !== undefined && object.metadata.namespace !== namespace) return undefined
    const before = previous !== undefined && matches(previous)
    const after = event !== 'DELETED' && matches(object)
    if (after) return eventFor(before ? 'MODIFIED' : 'ADDED', object)
    return before ? eventFor('DELETED', object) : undefined
  }

  return new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (event: object | undefined) => {
        if (event) controller.enqueue(encoder.encode(`${JSON.stringify(event)}\n`))
      }
      const end = () => {
        stop()
        controller.close()
      }
      const bookmark = (annotations?: Record<string, string>) =>
        send({
          type: 'BOOKMARK',
          object: {
            kind: type.kind,
            apiVersion: apiVersionOf(type),
            metadata: {
              resourceVersion: String(store.version()),
              creationTimestamp: null,
              ...(annotations ? { annotations } : {}),
            },
          },
        })
      const unsubscribe = store.subscribe((change) => send(eventOf(change)))
      const timers = [
        setTimeout(end, timeout),
        ...(bookmarks ? [setInterval(() => bookmark(), BOOKMARK_EVERY)] : []),
      ]
      closing.addEventListener('abort', end, { once: true })
      stop = () => {
        stop = () => {}
        unsubscribe()
        for (const timer of timers) clearTimeout(timer)
        closing.removeEventListener('abort', end)
      }
      try {
        if (since && since !== '0' && !listFirst)
          for (const change of store.changesSince(Number(since))) send(eventOf(change))
        else
          for (const object of store.list(type, namespace))
            if (matches(object)) send(eventFor('ADDED', object))
        if (listFirst) bookmark({ 'k8s.io/initial-events-end': 'true' })
      } catch (error) {
        if (!(error instanceof StatusError)) throw error
        send({ type: 'ERROR', object: error.body() })
        end()
      }
    },
    cancel: () => stop(),
  })
}
