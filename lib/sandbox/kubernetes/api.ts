import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { type createAdmission, randomSuffix } from './admission'
import { defaultJob, defaultPod, defaultReplicated } from './defaults'
import type { createDeletion, DeleteOptions } from './deletion'
import { jsonPatch } from './json-patch'
import { type Fields, fieldsOf, managed, withoutDropped } from './managed-fields'
import type { Meta, StoredManifest } from './objects'
import { isObject, mergePatch, writable } from './patch'
import { type ResourceType, type Target, types } from './resources'
import { badRequestError, conflict, unsupportedMediaType } from './status'
import { type Draft, expectVersion, type ObjectStore, objectKey, timestamp } from './store'
import { strategicMerge } from './strategic-merge'
import { type Body, readBody, validate } from './validate'

type Options = {
  store: ObjectStore
  admission: ReturnType<typeof createAdmission>
  deletion: ReturnType<typeof createDeletion>
  now: () => Date
}
export type SandboxWriteOptions = { dryRun: boolean; manager: string; applied?: Fields }

export type Api = ReturnType<typeof createApi>

/** Create, update, patch and delete, with validation, admission and managed fields. */
export function createApi({ store, admission, deletion, now }: Options) {
  function create(target: Target, body: unknown, write: SandboxWriteOptions): StoredManifest {
    const { type } = target
    const read = readBody(type, body)
    expectPlace(target, read)
    const draft = defaulted(type, named(type, target, read))
    admission.checkNamespace(type, draft)
    const mutated = admission.mutate(type, draft, write.dryRun)
    validate(type, mutated)
    const object = by(write, type, mutated)
    admission.check(type, object)
    if (!write.dryRun) return withNamespaceContent(store.create(type, object))
    const prepared = store.prepare(type, object)
    // A dry run detects a duplicate too.
    const taken = store.find(objectKey(type, prepared))
    return taken ? store.create(type, object) : prepared
  }

  /** Every namespace gets a default service account. */
  function withNamespaceContent(object: StoredManifest) {
    if (object.kind === 'Namespace')
      store.create(types.serviceaccounts, {
        metadata: { name: 'default', namespace: object.metadata.name },
      })
    return object
  }

  function change(
    target: Target,
    next: (object: StoredManifest) => unknown,
    write: SandboxWriteOptions,
  ): StoredManifest {
    const object = store.get(target)
    const after = next(object)
    if (!isObject(after)) throw badRequestError('the patch does not leave an object')
    expectVersion(target.type, object, (after as Partial<Body>).metadata?.resourceVersion)
    const changed = writable(object, after)
    readBody(target.type, changed)
    validate(target.type, changed)
    if (!write.applied && same(changed, object)) return object
    const written = by(write, target.type, counted(object, changed))
    if (same(untimed(written), untimed(object))) return object
    return write.dryRun ? written : store.update(target, () => written)
  }

  function patch(
    target: Target,
    body: unknown,
    contentType: string,
    options: SandboxWriteOptions,
  ): StoredManifest {
    const merge = patches.find(([type]) => contentType.startsWith(type))?.[1]
    if (!merge) throw unsupportedMediaType()
    return change(target, (object) => merge(object, body), options)
  }

  /** Server-side apply: kubernetes.io/docs/reference/using-api/server-side-apply */
  function apply(target: Target, body: unknown, options: SandboxWriteOptions) {
    const read = readApplied(target, body)
    const applied = fieldsOf(read)
    const write = { ...options, applied }
    if (!store.find(target)) return { created: true, object: create(target, read, write) }
    const merge = (object: StoredManifest) =>
      strategicMerge(withoutDropped(object, write.manager, applied), read)
    return { created: false, object: change(target, merge, write) }
  }

  function replace(target: Target, body: unknown, options: SandboxWriteOptions): StoredManifest {
    const read = readBody(target.type, body)
    expectPlace(target, read)
    return change(target, () => read, options)
  }

  function remove(
    target: Target,
    { uid, ...options }: DeleteOptions,
    dryRun: boolean,
  ): StoredManifest {
    const object = store.get(target)
    if (uid && uid !== object.metadata.uid)
      throw conflict(
        target.type,
        object.metadata.name,
        `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${object.metadata.uid}`,
      )
    return dryRun ? object : deletion.remove(target, options)
  }

  function named(type: ResourceType, target: Target, body: Body): Draft {
    const { name, generateName, resourceVersion: _, ...metadata } = body.metadata
    const { namespace } = target
    return {
      ...body,
      metadata: {
        // readBody has validated what the store relies on.
        ...(metadata as Partial<Meta>),
        ...(generateName ? { generateName } : {}),
        name: name || (generateName ? `${generateName}${randomSuffix()}` : ''),
        ...(type.namespaced && namespace ? { namespace } : {}),
        uid: randomUUID(),
        creationTimestamp: timestamp(now()),
      },
    }
  }

  function defaulted(type: ResourceType, draft: Draft): Draft {
    if (type === types.pods) return defaultPod(draft)
    if (type === types.jobs) return defaultJob(draft, draft.metadata.uid ?? randomUUID())
    if (isReplicated(type)) return defaultReplicated(draft)
    return type === types.namespaces ? { ...draft, ...ACTIVE } : draft
  }

  const by = <T extends Draft>(
    { manager, applied }: SandboxWriteOptions,
    type: ResourceType,
    draft: T,
  ) => managed(draft, { type, manager, time: timestamp(now()), ...(applied ? { applied } : {}) })

  return { create, patch, apply, replace, remove }
}

const patches: [type: string, merge: (target: unknown, patch: unknown) => unknown][] = [
  ['application/merge-patch+json', mergePatch],
  ['application/strategic-merge-patch+json', strategicMerge],
  ['application/json-patch+json', jsonPatch],
]

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

/** The part of an object that is compared to detect a change. */
const untimed = (object: StoredManifest): StoredManifest => ({
  ...object,
  metadata: {
    ...object.metadata,
    managedFields: (object.metadata.managedFields ?? []).map(({ time: _, ...entry }) => entry),
  },
})

const isReplicated = (type: ResourceType) =>
  type === types.deployments || type === types.replicasets

/** Every change of the spec increments the generation. */
const counted = (before: StoredManifest, after: StoredManifest): StoredManifest =>
  before.metadata.generation === undefined || same(before['spec'], after['spec'])
    ? after
    : { ...after, metadata: { ...after.metadata, generation: before.metadata.generation + 1 } }

const ACTIVE = { status: { phase: 'Active' } }

function expectPlace({ namespace, name }: Target, { metadata }: Body) {
  if (metadata.namespace && metadata.namespace !== namespace)
    throw badRequestError(
      `the namespace of the provided object does not match the namespace sent on the request`,
    )
  if (name !== undefined && metadata.name !== undefined && metadata.name !== name)
    throw badRequestError(
      `the name of the object (${metadata.name}) does not match the name on the URL (${name})`,
    )
}

function readApplied(target: Target, body: unknown): Body {
  // A pod or job may be applied partially, so only the merged object is validated.
  const read = readBody(target.type, body, z.looseObject({}))
  expectPlace(target, read)
  const { managedFields } = read.metadata
  if (Array.isArray(managedFields) && managedFields.length > 0)
    throw badRequestError('metadata.managedFields must be nil')
  return read
}
