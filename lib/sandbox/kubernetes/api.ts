import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { type createAdmission, randomSuffix } from './admission'
import { completed, defaultJob, started } from './defaults'
import type { createDeletion, DeleteOptions } from './deletion'
import { canonical, changeCauses } from './immutable'
import { jsonPatch } from './json-patch'
import { conflictsOf, type Fields, fieldsOf, managed, withoutDropped } from './managed-fields'
import type { Meta, StoredManifest } from './objects'
import { isObject, mergePatch, writable } from './patch'
import { type ResourceType, type Target, types } from './resources'
import { decoded } from './schemas'
import {
  applyConflict,
  badRequestError,
  conflict,
  invalidError,
  unsupportedMediaType,
} from './status'
import { type Draft, expectVersion, type ObjectStore, objectKey, timestamp } from './store'
import { strategicMerge } from './strategic-merge'
import { type Body, readBody, validate } from './validate'

type Options = {
  store: ObjectStore
  admission: ReturnType<typeof createAdmission>
  deletion: ReturnType<typeof createDeletion>
  now: () => Date
}
export type SandboxWriteOptions = {
  dryRun: boolean
  manager: string
  applied?: Fields
  /** Whether server-side apply takes fields from other managers. */
  force?: boolean
  /** What becomes of unknown fields; controllers send none. */
  validation?: 'Ignore' | 'Warn' | 'Strict'
  warnings?: string[]
}
type Change = (object: StoredManifest) => unknown

export type Api = ReturnType<typeof createApi>

/** Create, update, patch and delete, with validation, admission and managed fields. */
export function createApi({ store, admission, deletion, now }: Options) {
  function create(target: Target, body: unknown, write: SandboxWriteOptions): StoredManifest {
    const { type } = target
    const read = readBody(type, known(type, body, write))
    expectPlace(target, read)
    const draft = defaulted(type, named(type, target, read))
    admission.checkNamespace(type, draft)
    const mutated = admission.mutate(type, draft, write.dryRun)
    validate(type, mutated)
    const object = by(write, type, undefined, mutated)
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

  function change(target: Target, next: Change, write: SandboxWriteOptions): StoredManifest {
    const { type } = target
    const object = store.get(target)
    const after = nextOf(object, next)
    expectVersion(type, object, (after as Partial<Body>).metadata?.resourceVersion)
    const read = readBody(type, known(type, writable(object, after), write))
    const changed: StoredManifest = completed(type, writable(object, read))
    const before: StoredManifest = completed(type, object)
    validate(type, changed, changeCauses(type, before, changed))
    if (!write.applied && same(changed, before)) return object
    const written = by(write, type, object, counted(object, changed))
    if (same(untimed(written), untimed(object))) return object
    if (write.dryRun) return written
    const stored = store.update(target, () => written)
    if (object.metadata.finalizers && !stored.metadata.finalizers) deletion.release(target)
    return stored
  }

  /** Changes the status alone. */
  function setStatus(target: Target, next: Change, write: SandboxWriteOptions): StoredManifest {
    const object = store.get(target)
    const after = nextOf(object, next)
    expectVersion(target.type, object, (after as Partial<Body>).metadata?.resourceVersion)
    const read = known(target.type, { ...object, status: after['status'] }, write)
    const written = { ...object, status: isObject(read) ? read['status'] : undefined }
    return write.dryRun ? written : store.update(target, () => written)
  }

  /** Changes the number of replicas by the Scale that stands for it. */
  function scale(target: Target, next: Change, write: SandboxWriteOptions): StoredManifest {
    return change(
      target,
      (object) => {
        const { spec, metadata } = nextOf(object, next) as {
          spec?: { replicas?: unknown }
          metadata?: { resourceVersion?: unknown }
        }
        const replicas = spec?.replicas ?? 0
        if (!Number.isInteger(replicas) || Number(replicas) < 0)
          throw invalidError(SCALE, object.metadata.name, [
            {
              reason: 'FieldValueInvalid',
              message: `Invalid value: ${JSON.stringify(replicas)}: must be greater than or equal to 0`,
              field: 'spec.replicas',
            },
          ])
        const { resourceVersion } = metadata ?? {}
        return {
          ...object,
          metadata: { ...object.metadata, ...(resourceVersion ? { resourceVersion } : {}) },
          spec: { ...(object['spec'] as object), replicas },
        }
      },
      write,
    )
  }

  function patch(
    target: Target,
    body: unknown,
    contentType: string,
    options: SandboxWriteOptions,
  ): StoredManifest {
    const merge = mergeOf(contentType)
    return change(target, (object) => merge(object, body), options)
  }

  /** Server-side apply: kubernetes.io/docs/reference/using-api/server-side-apply */
  function apply(target: Target, body: unknown, write: SandboxWriteOptions) {
    const read = readApplied(target, body, write)
    const applied = fieldsOf(read)
    const by = { ...write, applied }
    const present = store.find(target)
    const conflicts = present && !write.force ? conflictsOf(present, read, write.manager) : []
    if (conflicts.length > 0) throw applyConflict(conflicts)
    if (!present) return { created: true, object: create(target, read, by) }
    const merge = (object: StoredManifest) =>
      strategicMerge(withoutDropped(object, write.manager, applied), read)
    return { created: false, object: change(target, merge, by) }
  }

  function replace(target: Target, body: unknown, options: SandboxWriteOptions): StoredManifest {
    const read = readBody(target.type, known(target.type, body, options))
    expectPlace(target, read)
    return change(target, () => read, options)
  }

  function remove(
    target: Target,
    { uid, resourceVersion, ...options }: DeleteOptions,
    dryRun: boolean,
  ): StoredManifest {
    const object = store.get(target)
    const { resourceVersion: current } = object.metadata
    if (resourceVersion && resourceVersion !== current)
      throw conflict(
        target.type,
        object.metadata.name,
        `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${current}`,
      )
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
    if (type === types.jobs) return defaultJob(draft, draft.metadata.uid ?? randomUUID())
    return started(type, completed(type, draft))
  }

  const by = <T extends Draft>(
    { manager, applied }: SandboxWriteOptions,
    type: ResourceType,
    before: Draft | undefined,
    draft: T,
  ) => {
    const change = { type, manager, time: timestamp(now()) }
    return managed(before, draft, { ...change, ...(applied ? { applied } : {}) })
  }

  return { create, patch, apply, replace, setStatus, scale, remove }
}

const patches: [type: string, merge: (target: unknown, patch: unknown) => unknown][] = [
  ['application/merge-patch+json', mergePatch],
  ['application/strategic-merge-patch+json', strategicMerge],
  ['application/json-patch+json', jsonPatch],
]

/** How a patch of a media type is applied. */
export function mergeOf(contentType: string) {
  const merge = patches.find(([type]) => contentType.startsWith(type))?.[1]
  if (!merge) throw unsupportedMediaType()
  return merge
}

const SCALE: ResourceType = {
  group: 'autoscaling',
  version: 'v1',
  plural: 'scales',
  kind: 'Scale',
  namespaced: true,
}

function nextOf(object: StoredManifest, next: Change) {
  const after = next(object)
  if (!isObject(after)) throw badRequestError('the patch does not leave an object')
  return after
}

/** An object without unknown fields, of which the client is warned or which it is refused for. */
function known(
  type: ResourceType,
  body: unknown,
  { validation = 'Ignore', warnings }: SandboxWriteOptions,
): unknown {
  const { object, unknown } = decoded(type, body)
  const said = unknown.map((field) => `unknown field ${JSON.stringify(field)}`)
  if (validation === 'Strict' && said.length > 0)
    throw badRequestError(
      `${type.kind} in version "${type.version}" cannot be handled as a ${type.kind}: strict decoding error: ${said.join(', ')}`,
    )
  if (validation === 'Warn') warnings?.push(...said)
  return object
}

const same = (a: unknown, b: unknown) => canonical(a) === canonical(b)

/** The part of an object that is compared to detect a change. */
const untimed = (object: StoredManifest): StoredManifest => ({
  ...object,
  metadata: {
    ...object.metadata,
    managedFields: (object.metadata.managedFields ?? []).map(({ time: _, ...entry }) => entry),
  },
})

/** Every change of the spec increments the generation. */
const counted = (before: StoredManifest, after: StoredManifest): StoredManifest =>
  before.metadata.generation === undefined || same(before['spec'], after['spec'])
    ? after
    : { ...after, metadata: { ...after.metadata, generation: before.metadata.generation + 1 } }

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

function readApplied(target: Target, body: unknown, write: SandboxWriteOptions): Body {
  // A pod or job may be applied partially, so only the merged object is validated.
  const read = readBody(target.type, known(target.type, body, write), z.looseObject({}))
  expectPlace(target, read)
  const { managedFields } = read.metadata
  if (Array.isArray(managedFields) && managedFields.length > 0)
    throw badRequestError('metadata.managedFields must be nil')
  return read
}
