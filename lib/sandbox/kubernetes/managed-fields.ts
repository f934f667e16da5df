import type { Meta } from './objects'
import { isObject } from './patch'
import { apiVersionOf, type ResourceType } from './resources'
import type { Draft } from './store'
import { listKeys } from './strategic-merge'

/** The FieldsV1 of k8s.io/apimachinery: `f:` a field, `k:` an element of a list by its key. */
export type Fields = { [field: string]: Fields }

type Change = {
  type: ResourceType
  manager: string
  time: string
  /** The fields of an applied configuration; absent for other changes. */
  applied?: Fields
}

type Entry = NonNullable<Meta['managedFields']>[number]
const isBy =
  (manager: string, operation: string) =>
  (entry: Entry): boolean =>
    entry.manager === manager && entry.operation === operation

/** Updates the managed fields with the manager and the time. */
export function managed<T extends Draft>(object: T, { type, manager, time, applied }: Change): T {
  const operation = applied ? 'Apply' : 'Update'
  const entry = {
    manager,
    operation,
    apiVersion: apiVersionOf(type),
    time,
    fieldsType: 'FieldsV1',
    fieldsV1: applied ?? {},
  }
  const same = isBy(manager, operation)
  const before = object.metadata.managedFields ?? []
  const managedFields = before.some(same)
    ? before.map((one) => (same(one) ? entry : one))
    : [...before, entry]
  return { ...object, metadata: { ...object.metadata, managedFields } }
}

const identity = ['apiVersion', 'kind']

/** The fields of a configuration without its identity. */
export function fieldsOf(configuration: Record<string, unknown>): Fields {
  const { metadata, ...rest } = configuration
  for (const key of identity) delete rest[key]
  const { name: _, namespace: __, ...marks } = isObject(metadata) ? metadata : {}
  const inMetadata = fieldsIn(marks)
  return {
    ...fieldsIn(rest),
    ...(Object.keys(inMetadata).length > 0 ? { 'f:metadata': inMetadata } : {}),
  }
}

const fieldsIn = (value: Record<string, unknown>): Fields =>
  Object.fromEntries(
    Object.entries(value).map(([key, child]) => [`f:${key}`, fieldsUnder(key, child)]),
  )

function fieldsUnder(key: string, value: unknown): Fields {
  if (isObject(value)) return fieldsIn(value)
  const by = listKeys[key]
  if (!Array.isArray(value) || !by || !value.every(isObject)) return {}
  return Object.fromEntries(
    value.map((item) => [`k:${JSON.stringify({ [by]: item[by] })}`, fieldsIn(item)]),
  )
}

/** Removes fields that the manager applied before, no longer applies, and no one else applies. */
export function withoutDropped<T extends Draft>(object: T, manager: string, applied: Fields): T {
  const entries = object.metadata.managedFields ?? []
  const same = isBy(manager, 'Apply')
  const before = entries.find(same)
  if (!before) return object
  const kept = entries
    .filter((entry) => entry.operation === 'Apply' && !same(entry))
    .map(fieldsOfEntry)
  // Removing fields keeps the identity and therefore the shape of a draft.
  return without(object, fieldsOfEntry(before), [applied, ...kept]) as T
}

/** Fields from fieldsOf() or from a client; invalid entries are ignored below. */
const fieldsOfEntry = ({ fieldsV1 }: Entry) => (fieldsV1 ?? {}) as Fields

function without(value: unknown, dropped: Fields, kept: Fields[]): unknown {
  let result = value
  for (const [step, below] of Object.entries(dropped)) {
    const still = kept.flatMap((fields) => fields[step] ?? [])
    const current = childAt(result, step)
    if (current === undefined || (still.length > 0 && isLeaf(below))) continue
    const whole = isLeaf(below) || (step.startsWith('k:') && still.length === 0)
    const next = whole ? undefined : without(current, below, still)
    result = withChild(result, step, still.length === 0 && isEmpty(next) ? undefined : next)
  }
  return result
}

const isLeaf = (fields: unknown) =>
  !isObject(fields) || Object.keys(fields).every((key) => key === '.')
const isEmpty = (value: unknown) =>
  value === undefined ||
  (Array.isArray(value) && value.length === 0) ||
  (isObject(value) && Object.keys(value).length === 0)

/** A predicate for the list element that `k:{"name":"app"}` identifies. */
function elementOf(step: string): (item: unknown) => boolean {
  const wanted = Object.entries(parsed(step.slice(2)))
  return (item) =>
    wanted.length > 0 && isObject(item) && wanted.every(([key, value]) => item[key] === value)
}

function parsed(text: string): object {
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}

function childAt(value: unknown, step: string): unknown {
  const key = step.slice(2)
  if (step.startsWith('f:') && isObject(value) && Object.hasOwn(value, key)) return value[key]
  return step.startsWith('k:') && Array.isArray(value) ? value.find(elementOf(step)) : undefined
}

function withChild(value: unknown, step: string, child: unknown): unknown {
  if (Array.isArray(value)) {
    const index = value.findIndex(elementOf(step))
    return value.toSpliced(index, 1, ...(child === undefined ? [] : [child]))
  }
  const key = step.slice(2)
  const others = isObject(value) ? value : {}
  if (child !== undefined) return { ...others, [key]: child }
  return Object.fromEntries(Object.entries(others).filter(([name]) => name !== key))
}
