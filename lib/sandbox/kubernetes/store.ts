import { randomUUID } from 'node:crypto'
import type { Meta, StoredManifest } from './objects'
import { apiVersionOf, type ResourceType, type Target } from './resources'
import { alreadyExists, conflict, expiredVersion, notFoundError } from './status'

export type ObjectChange = {
  version: number
  type: ResourceType
  event: 'ADDED' | 'MODIFIED' | 'DELETED'
  object: StoredManifest
  /** The object before the change; absent for a new object. */
  previous: StoredManifest | undefined
}
export type Listener = (change: ObjectChange) => void
export type Draft = { metadata: Partial<Meta> & { name: string } } & Record<string, unknown>

const HISTORY = 2000
/** The first version; lower ones count as expired, as on a cluster that has run for a while. */
const FIRST_VERSION = 1000

export type ObjectStore = ReturnType<typeof createStore>

/** All objects of a cluster under one version counter, with a history of recent changes. */
export function createStore(now: () => Date) {
  const objects = new Map<ResourceType, Map<string, StoredManifest>>()
  const listeners = new Set<Listener>()
  let history: ObjectChange[] = []
  let version = FIRST_VERSION
  let oldest = FIRST_VERSION

  const keyOf = (namespace: string | undefined, name: string) => `${namespace ?? ''}/${name}`
  const shelf = (type: ResourceType) => {
    const found = objects.get(type) ?? new Map<string, StoredManifest>()
    objects.set(type, found)
    return found
  }

  function record(change: Omit<ObjectChange, 'version'>) {
    const entry = { ...change, version }
    history.push(entry)
    if (history.length > HISTORY) {
      const kept = history.slice(-HISTORY / 2)
      oldest = (kept[0]?.version ?? version) - 1
      history = kept
    }
    for (const listener of [...listeners]) listener(entry)
  }

  function find({ type, namespace, name = '' }: Target) {
    return objects.get(type)?.get(keyOf(namespace, name))
  }

  function get(target: Target) {
    const found = find(target)
    if (found) return found
    throw notFoundError(target.type, target.name ?? '')
  }

  /** The object as it would be stored; a dry run returns it without storing it. */
  function prepare(type: ResourceType, draft: Draft): StoredManifest {
    const { namespace, name, creationTimestamp, uid, ...metadata } = draft.metadata
    return {
      ...draft,
      apiVersion: apiVersionOf(type),
      kind: type.kind,
      metadata: {
        ...metadata,
        name,
        ...(type.namespaced && namespace ? { namespace } : {}),
        uid: uid ?? randomUUID(),
        creationTimestamp: creationTimestamp ?? timestamp(now()),
        resourceVersion: '',
      },
    }
  }

  const stamped = (object: StoredManifest): StoredManifest => {
    version += 1
    return { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } }
  }

  function create(type: ResourceType, draft: Draft): StoredManifest {
    const { namespace, name } = draft.metadata
    const key = keyOf(type.namespaced ? namespace : undefined, name)
    if (shelf(type).has(key)) throw alreadyExists(type, name)
    const object = stamped(prepare(type, draft))
    shelf(type).set(key, object)
    record({ type, event: 'ADDED', object, previous: undefined })
    return object
  }

  /** Changes an object. Like the API server, it ignores a change without a difference. */
  function update(
    target: Target,
    change: (object: StoredManifest) => StoredManifest,
  ): StoredManifest {
    const previous = get(target)
    const next = change(previous)
    if (JSON.stringify(next) === JSON.stringify(previous)) return previous
    const object = stamped(next)
    shelf(target.type).set(keyOf(target.namespace, target.name ?? ''), object)
    record({ type: target.type, event: 'MODIFIED', object, previous })
    return object
  }

  function remove(target: Target): StoredManifest {
    const previous = get(target)
    shelf(target.type).delete(keyOf(target.namespace, target.name ?? ''))
    const object = stamped(previous)
    record({ type: target.type, event: 'DELETED', object, previous })
    return object
  }

  /** All objects of a type at a version, sorted by key. */
  function list(type: ResourceType, namespace?: string, at = version): StoredManifest[] {
    if (at < oldest) throw expiredVersion(at, oldest)
    const state = new Map(shelf(type))
    for (const change of history.toReversed()) {
      if (change.version <= at) break
      if (change.type !== type) continue
      const { metadata } = change.object
      const key = keyOf(metadata.namespace, metadata.name)
      if (change.previous) state.set(key, change.previous)
      else state.delete(key)
    }
    return [...state]
      .filter(([, { metadata }]) => namespace === undefined || metadata.namespace === namespace)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([, object]) => object)
  }

  function changesSince(after: number) {
    if (after < oldest) throw expiredVersion(after, oldest)
    return history.filter((change) => change.version > after)
  }

  return {
    find,
    get,
    prepare,
    create,
    update,
    remove,
    list,
    changesSince,
    /** The version of the newest change. */
    version: () => version,
    types: () => [...objects.keys()],
    subscribe(listener: Listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}

/** Kubernetes timestamps have whole seconds. */
export const timestamp = (date: Date) => date.toISOString().replace(/\.\d{3}Z$/, 'Z')

/** The key of a stored object. */
export const objectKey = (type: ResourceType, { metadata }: StoredManifest): Target => ({
  type,
  name: metadata.name,
  ...(metadata.namespace ? { namespace: metadata.namespace } : {}),
})

/** A change with a resource version must match the stored one. */
export function expectVersion(type: ResourceType, object: StoredManifest, presented: unknown) {
  if (typeof presented === 'string' && presented && presented !== object.metadata.resourceVersion)
    throw conflict(type, object.metadata.name)
}
