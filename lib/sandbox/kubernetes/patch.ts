import type { StoredManifest } from './objects'

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** RFC 7396. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch
  const result: Record<string, unknown> = isObject(target) ? { ...target } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key]
    else setOwn(result, key, mergePatch(result[key], value))
  }
  return result
}

/** Treats `__proto__` in a patch as an ordinary key. */
export const setOwn = (object: Record<string, unknown>, key: string, value: unknown) =>
  Object.defineProperty(object, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  })

const identity = ['name', 'namespace', 'uid', 'creationTimestamp', 'resourceVersion'] as const

/** Restores the identity and the status, which a patch must not change. */
export function writable(before: StoredManifest, after: Record<string, unknown>): StoredManifest {
  const metadata = isObject(after['metadata']) ? { ...after['metadata'] } : {}
  for (const key of identity) {
    if (before.metadata[key] === undefined) delete metadata[key]
    else metadata[key] = before.metadata[key]
  }
  for (const key of ['labels', 'annotations', 'ownerReferences', 'finalizers'])
    if (isEmpty(metadata[key])) delete metadata[key]
  return {
    ...after,
    apiVersion: before.apiVersion,
    kind: before.kind,
    // The identity was put back above, so this is the metadata of a stored object.
    metadata: metadata as StoredManifest['metadata'],
    ...('status' in before ? { status: before['status'] } : {}),
  }
}

const isEmpty = (value: unknown) =>
  (Array.isArray(value) && value.length === 0) ||
  (isObject(value) && Object.keys(value).length === 0)
