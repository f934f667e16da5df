import { canonical } from './immutable'
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

/** Says in the managed fields who set what: a field that changed belongs to its latest manager alone. */
export function managed<T extends Draft>(
  before: Draft | undefined,
  object: T,
  { type, manager, time, applied }: Change,
): T {
  const operation = applied ? 'Apply' : 'Update'
  const changed = before ? changesOf(before, object) : fieldsOf(withoutServerFields(object))
  const existing = object.metadata.managedFields ?? []
  const same = isBy(manager, operation)
  const mine = existing.find(same)
  if (!applied && isEmpty(changed)) return object
  const entry = {
    manager,
    operation,
    apiVersion: apiVersionOf(type),
    time,
    fieldsType: 'FieldsV1',
    fieldsV1: applied ?? union(mine ? fieldsOfEntry(mine) : {}, changed),
  }
  const managedFields = (mine ? existing : [...existing, entry]).flatMap((one) => {
    if (one === entry || same(one)) return [entry]
    const left = minus(fieldsOfEntry(one), changed)
    // What a client left out by mistake is kept as it was.
    return isEmpty(left) && !isEmpty(one.fieldsV1) ? [] : [{ ...one, fieldsV1: left }]
  })
  return { ...object, metadata: { ...object.metadata, managedFields } }
}

/** Fields of an applied configuration whose value another manager has set differently. */
export function conflictsOf(
  object: Draft,
  configuration: Record<string, unknown>,
  manager: string,
): { entry: Entry; path: string }[] {
  const others = (object.metadata.managedFields ?? []).filter(
    (entry) => !isBy(manager, 'Apply')(entry),
  )
  return leavesOf(fieldsOf(configuration)).flatMap((steps) => {
    const [live, wanted] = [valueAt(object, steps), valueAt(configuration, steps)]
    // An empty object leaves what is in it to others.
    if (canonical(live) === canonical(wanted) || (isObject(live) && isObject(wanted))) return []
    return others
      .filter((entry) => holds(fieldsOfEntry(entry), steps))
      .map((entry) => ({ entry, path: steps.map(stepText).join('') }))
  })
}

const SERVER_FIELDS = ['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'managedFields']

function withoutServerFields({ status: _, metadata, ...rest }: Draft): Record<string, unknown> {
  const own = Object.entries(metadata).filter(([key]) => !SERVER_FIELDS.includes(key))
  return { ...rest, metadata: Object.fromEntries(own) }
}

/** The fields that are new or different, and those that are gone. */
function changesOf(before: Draft, after: Draft): Fields {
  const [from, to] = [withoutServerFields(before), withoutServerFields(after)]
  return [...leavesOf(fieldsOf(from)), ...leavesOf(fieldsOf(to))]
    .filter((steps) => canonical(valueAt(from, steps)) !== canonical(valueAt(to, steps)))
    .reduce<Fields>((all, steps) => union(all, treeOf(steps)), {})
}

const treeOf = (steps: string[]): Fields =>
  steps.reduceRight<Fields>((below, step) => ({ [step]: below }), {})

function leavesOf(fields: Fields, at: string[] = []): string[][] {
  return Object.entries(fields).flatMap(([step, below]) =>
    isLeaf(below) ? [[...at, step]] : leavesOf(below, [...at, step]),
  )
}

const valueAt = (value: unknown, steps: string[]): unknown => steps.reduce(childAt, value)

const holds = (fields: Fields, [step, ...rest]: string[]): boolean =>
  step === undefined ||
  (fields[step] !== undefined && (isLeaf(fields[step]) || holds(fields[step], rest)))

function union(a: Fields, b: Fields): Fields {
  const result = { ...a }
  for (const [step, below] of Object.entries(b)) result[step] = union(a[step] ?? {}, below)
  return result
}

function minus(fields: Fields, taken: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([step, below]) => {
      const away = taken[step]
      if (!away) return [[step, below]]
      if (isLeaf(away) || isLeaf(below)) return []
      const left = minus(below, away)
      return isEmpty(left) ? [] : [[step, left]]
    }),
  )
}

/** A step as messages write it: `.spec` or `[name="app"]`. */
function stepText(step: string) {
  if (!step.startsWith('k:')) return `.${step.slice(2)}`
  const keys = Object.entries(parsed(step.slice(2)))
  return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`
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

/** Removes fields that the manager applied before, no longer applies, and no one else manages. */
export function withoutDropped<T extends Draft>(object: T, manager: string, applied: Fields): T {
  const entries = object.metadata.managedFields ?? []
  const same = isBy(manager, 'Apply')
  const before = entries.find(same)
  if (!before) return object
  const kept = entries.filter((entry) => !same(entry)).map(fieldsOfEntry)
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
