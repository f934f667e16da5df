import { asPod, type Meta, type StoredManifest } from './objects'
import { writable } from './patch'
import { type ResourceType, type Target, types } from './resources'
import { conflict } from './status'
import { type ObjectChange, type ObjectStore, objectKey, timestamp } from './store'

export type DeleteOptions = {
  propagation: 'Background' | 'Foreground' | 'Orphan'
  grace?: number
  /** The object is deleted only if it has this uid and this version. */
  uid?: string
  resourceVersion?: string
}
const FOREGROUND = 'foregroundDeletion'

/** Deletion, and the garbage collector that follows owner references. */
export function createDeletion(store: ObjectStore, now: () => Date) {
  const owns = (owner: StoredManifest) => (candidate: StoredManifest) =>
    candidate.metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid) ?? false

  const dependents = (owner: StoredManifest) =>
    store.types().flatMap((type) =>
      store
        .list(type, owner.metadata.namespace)
        .filter(owns(owner))
        .map((object) => ({ type, object })),
    )

  const mark = (target: Target, grace: number, finalizer?: string) =>
    store.update(target, (object) => ({
      ...object,
      metadata: {
        ...object.metadata,
        ...untilGone(object.metadata, grace),
        ...(finalizer
          ? { finalizers: [...new Set([...(object.metadata.finalizers ?? []), finalizer])] }
          : {}),
      },
    }))

  /** Sets the deletion timestamp; a second request can only shorten the grace period. */
  function untilGone({ deletionTimestamp, deletionGracePeriodSeconds = 0 }: Meta, grace: number) {
    const seconds = deletionTimestamp ? Math.min(deletionGracePeriodSeconds, grace) : grace
    const asked = deletionTimestamp
      ? Date.parse(deletionTimestamp) - deletionGracePeriodSeconds * 1000
      : now().getTime()
    return {
      deletionTimestamp: timestamp(new Date(asked + seconds * 1000)),
      deletionGracePeriodSeconds: seconds,
    }
  }

  function remove(target: Target, options: DeleteOptions): StoredManifest {
    const object = store.get(target)
    if (target.type === types.namespaces) return removeNamespace(target, object)
    if (target.type === types.pods) return removePod(target, object, options.grace)
    if (options.propagation === 'Orphan')
      for (const { type, object: dependent } of dependents(object)) disown(type, dependent, object)
    if (options.propagation !== 'Foreground' || dependents(object).length === 0)
      return release(target) ?? mark(target, 0)
    const marked = mark(target, 0, FOREGROUND)
    for (const { type, object: dependent } of dependents(object))
      quietly(() => remove(objectKey(type, dependent), options))
    return marked
  }

  /** Removes an object whose deletion nothing holds up; undefined if a finalizer does. */
  function release(target: Target): StoredManifest | undefined {
    const { finalizers = [] } = store.get(target).metadata
    return finalizers.some((one) => one !== FOREGROUND) ? undefined : store.remove(target)
  }

  /** Stops a running pod; its kubelet removes the object once the containers have ended. */
  function removePod(target: Target, object: StoredManifest, grace?: number): StoredManifest {
    const { spec, status } = asPod(object)
    const over = status.phase === 'Succeeded' || status.phase === 'Failed'
    const period = grace ?? spec.terminationGracePeriodSeconds ?? 30
    if (over || !spec.nodeName || period === 0) return release(target) ?? mark(target, 0)
    return mark(target, period)
  }

  function removeNamespace(target: Target, object: StoredManifest): StoredManifest {
    const { name } = object.metadata
    if (object.metadata.deletionTimestamp)
      throw conflict(
        types.namespaces,
        name,
        'The system is ensuring all content is removed from this namespace.  Upon completion, this namespace will automatically be purged by the system.',
      )
    mark(target, 0)
    const terminating = store.update(target, (namespace) => ({
      ...namespace,
      status: { phase: 'Terminating' },
    }))
    setImmediate(() => {
      for (const type of store.types())
        if (type.namespaced)
          for (const content of store.list(type, name))
            quietly(() => remove(objectKey(type, content), { propagation: 'Background', grace: 0 }))
      settle(name)
    })
    return terminating
  }

  /** Removes a terminating namespace once it is empty. */
  function settle(name: string) {
    const found = store.find({ type: types.namespaces, name })
    if (!found?.metadata.deletionTimestamp) return
    const full = store.types().some((type) => type.namespaced && store.list(type, name).length > 0)
    if (!full) quietly(() => store.remove({ type: types.namespaces, name }))
  }

  const disown = (type: ResourceType, dependent: StoredManifest, owner: StoredManifest) =>
    store.update(objectKey(type, dependent), (object) => {
      const others = object.metadata.ownerReferences?.filter(
        ({ uid }) => uid !== owner.metadata.uid,
      )
      return writable(object, {
        ...object,
        metadata: { ...object.metadata, ownerReferences: others },
      })
    })

  /** Deletes dependents with their owner, and a waiting owner after its last dependent. */
  function collect({ type: kind, event, object: gone }: ObjectChange) {
    if (event !== 'DELETED') return
    setImmediate(() => {
      if (gone.metadata.namespace) settle(gone.metadata.namespace)
      if (store.find(objectKey(kind, gone))?.metadata.uid === gone.metadata.uid) return
      for (const { type, object } of dependents(gone))
        quietly(() => remove(objectKey(type, object), { propagation: 'Background' }))
      for (const type of store.types())
        for (const owner of store.list(type, gone.metadata.namespace))
          if (
            owner.metadata.finalizers?.includes(FOREGROUND) &&
            owns(owner)(gone) &&
            dependents(owner).length === 0
          )
            quietly(() => store.remove(objectKey(type, owner)))
    })
  }

  store.subscribe(collect)
  return {
    remove,
    /** Removes an object that waited for its finalizers. */
    release(target: Target) {
      if (store.get(target).metadata.deletionTimestamp) release(target)
    },
  }
}

/** Ignores a concurrent deletion. */
function quietly(act: () => unknown) {
  try {
    act()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 404)) throw error
  }
}
