import { randomUUID } from 'node:crypto'
import { type createAdmission, randomSuffix } from './admission'
import { defaultJob, defaultPod } from './defaults'
import type { createDeletion, DeleteOptions } from './deletion'
import type { Meta, Stored } from './objects'
import { mergePatch, writable } from './patch'
import { apiVersionOf, type ResourceType, type Target, types } from './resources'
import { badRequest, unsupportedMediaType } from './status'
import { type Draft, expectVersion, type Store, targetOf, timestamp } from './store'
import { type Body, readBody, validate } from './validate'

type Options = {
  store: Store
  admission: ReturnType<typeof createAdmission>
  deletion: ReturnType<typeof createDeletion>
  now: () => Date
}
export type WriteOptions = { dryRun: boolean; manager: string }

export type Api = ReturnType<typeof createApi>

/** Create, update, patch and delete, with what the API server does around the store. */
export function createApi({ store, admission, deletion, now }: Options) {
  function create(target: Target, body: unknown, { dryRun, manager }: WriteOptions): Stored {
    const { type } = target
    const read = readBody(type, body)
    expectPlace(target, read)
    const draft = defaulted(type, named(type, target, read))
    admission.checkNamespace(type, draft)
    const mutated = admission.mutate(type, draft)
    validate(type, mutated)
    const object = managed(mutated, type, manager)
    admission.check(type, object)
    if (!dryRun) return withNamespaceContent(store.create(type, object))
    const prepared = store.prepare(type, object)
    // A dry run finds a duplicate too.
    const taken = store.find(targetOf(type, prepared))
    return taken ? store.create(type, object) : prepared
  }

  /** The namespace controller's first act: every namespace has a default service account. */
  function withNamespaceContent(object: Stored) {
    if (object.kind === 'Namespace')
      store.create(types.serviceaccounts, {
        metadata: { name: 'default', namespace: object.metadata.name },
      })
    return object
  }

  function change(
    target: Target,
    presented: unknown,
    next: (object: Stored) => Record<string, unknown>,
    { dryRun, manager }: WriteOptions,
  ): Stored {
    const object = store.get(target)
    expectVersion(target.type, object, presented)
    const changed = writable(object, next(object))
    readBody(target.type, changed)
    validate(target.type, changed)
    if (JSON.stringify(changed) === JSON.stringify(object)) return object
    const written = managed(changed, target.type, manager)
    // The identity of a stored object was kept by writable().
    return dryRun ? (written as Stored) : store.update(target, () => written as Stored)
  }

  function patch(
    target: Target,
    body: unknown,
    contentType: string,
    options: WriteOptions,
  ): Stored {
    if (!/^application\/(strategic-)?merge-patch\+json/.test(contentType))
      throw unsupportedMediaType()
    const presented = (body as Body | undefined)?.metadata?.resourceVersion
    return change(
      target,
      presented,
      // Merging an object with anything gives an object: a patch that is none is refused by readBody.
      (object) => mergePatch(object, body) as Record<string, unknown>,
      options,
    )
  }

  function replace(target: Target, body: unknown, options: WriteOptions): Stored {
    const read = readBody(target.type, body)
    expectPlace(target, read)
    return change(target, read.metadata.resourceVersion, () => read, options)
  }

  function remove(target: Target, options: DeleteOptions, dryRun: boolean): Stored {
    return dryRun ? store.get(target) : deletion.remove(target, options)
  }

  function named(type: ResourceType, target: Target, body: Body): Draft {
    const { name, generateName, resourceVersion: _, ...metadata } = body.metadata
    const { namespace } = target
    return {
      ...body,
      metadata: {
        // readBody has checked what the store relies on.
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
    return type === types.namespaces ? { ...draft, ...ACTIVE } : draft
  }

  function managed<T extends Draft>(object: T, type: ResourceType, manager: string): T {
    const entry = {
      manager,
      operation: 'Update',
      apiVersion: apiVersionOf(type),
      time: timestamp(now()),
      fieldsType: 'FieldsV1',
      fieldsV1: {},
    }
    const others = (object.metadata.managedFields ?? []).filter((one) => one.manager !== manager)
    return { ...object, metadata: { ...object.metadata, managedFields: [...others, entry] } }
  }

  return { create, patch, replace, remove }
}

const ACTIVE = { status: { phase: 'Active' } }

function expectPlace({ namespace, name }: Target, { metadata }: Body) {
  if (metadata.namespace && metadata.namespace !== namespace)
    throw badRequest(
      `the namespace of the provided object does not match the namespace sent on the request`,
    )
  if (name !== undefined && metadata.name !== undefined && metadata.name !== name)
    throw badRequest(
      `the name of the object (${metadata.name}) does not match the name on the URL (${name})`,
    )
}
