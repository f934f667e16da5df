import { randomBytes } from 'node:crypto'
import type { StoredManifest } from './objects'
import { types } from './resources'
import { type ObjectStore, objectKey, timestamp } from './store'

export type Occurrence = {
  type: 'Normal' | 'Warning'
  reason: string
  message: string
  component: string
  host?: string
  fieldPath?: string
}
export type Record = (object: StoredManifest, occurrence: Occurrence) => void

/** The scheduler writes events.k8s.io/v1; as core/v1 they have only an `eventTime`. */
const MODERN = 'default-scheduler'

/** Records events as client-go does: repeated events increment a count. */
export const createRecorder =
  (store: ObjectStore, now: () => Date): Record =>
  (object, { component, host, fieldPath, ...said }) => {
    const { name, namespace = 'default', uid, resourceVersion } = object.metadata
    // An event outlives its object, but not its namespace.
    if (store.find({ type: types.namespaces, name: namespace })?.metadata.deletionTimestamp) return
    const at = timestamp(now())
    const earlier = store
      .list(types.events, namespace)
      .find(
        (event) =>
          (event['involvedObject'] as { uid?: string }).uid === uid &&
          event['reason'] === said.reason &&
          event['message'] === said.message,
      )
    if (earlier) {
      store.update(objectKey(types.events, earlier), (event) => ({
        ...event,
        count: Number(event['count'] ?? 1) + 1,
        lastTimestamp: at,
      }))
      return
    }
    store.create(types.events, {
      metadata: { name: `${name}.${randomBytes(8).toString('hex')}`, namespace },
      involvedObject: {
        kind: object.kind,
        namespace,
        name,
        uid,
        apiVersion: object.apiVersion,
        resourceVersion,
        ...(fieldPath ? { fieldPath } : {}),
      },
      ...said,
      ...(component === MODERN
        ? { eventTime: now().toISOString().replace('Z', '000Z') }
        : {
            source: { component, ...(host ? { host } : {}) },
            firstTimestamp: at,
            lastTimestamp: at,
            count: 1,
            eventTime: null,
          }),
      reportingComponent: component,
      reportingInstance: host ?? '',
    })
  }
