import type { IdSet } from '@/lib/core/policy/id-set'
import type { AccessCells, AccessScope } from '@/lib/core/policy/statement-access'
import type { AccessEngine } from './access-snapshot'

export type StatementCells = { id: number; cells: AccessCells }

/** The access of all principals that the same statements name. */
export type ClassAccess = {
  /** The ids of the statements, which all such principals share. */
  key: string
  /** The Allow statements that give something of what is asked. */
  given: readonly StatementCells[]
  /** The Deny statements that take something away that an Allow gives. */
  taken: readonly StatementCells[]
  /** All that is given together. */
  readonly cells: AccessCells
  /** All that is taken away, at least in part. */
  readonly takenCells: AccessCells
}

/** Returns a function from a principal to its access, which is computed once for all with the same statements. */
export function createClassAccess(
  { compiled, accessOf }: Pick<AccessEngine, 'compiled' | 'accessOf'>,
  scope: AccessScope,
) {
  const access = accessOf(scope)
  const isDeny = (id: number) => compiled.statements[id]?.effect === 'Deny'
  const width = scope.buckets.length
  const build = (key: string, ids: readonly number[]): ClassAccess => {
    const allows = ids.filter((id) => !isDeny(id) && !access.touches(id).isEmpty)
    const denies =
      allows.length === 0 ? [] : ids.filter((id) => isDeny(id) && !access.touches(id).isEmpty)
    const touched = denies.length > 0 ? allows.map((id) => access.touches(id)) : []
    const given = allows
      .map((id) => ({ id, cells: access.gives(id, denies) }))
      .filter(({ cells }) => !cells.isEmpty)
    const taken = denies
      .map((id) => ({ id, cells: intersect(access.touches(id), joinCells(touched, width)) }))
      .filter(({ cells }) => !cells.isEmpty)
    let [cells, takenCells]: (AccessCells | undefined)[] = []
    return {
      key,
      given,
      taken,
      get cells() {
        cells ??= joinCells(
          given.map((each) => each.cells),
          width,
        )
        return cells
      },
      get takenCells() {
        takenCells ??= joinCells(
          taken.map((each) => each.cells),
          width,
        )
        return takenCells
      },
    }
  }
  const bySet = new Map<IdSet, ClassAccess>()
  const byKey = new Map<string, ClassAccess>()
  return (principal: string): ClassAccess => {
    const set = compiled.naming(principal)
    const known = bySet.get(set)
    if (known) return known
    const found = byKey.get(set.key) ?? build(set.key, set.members)
    byKey.set(set.key, found)
    bySet.set(set, found)
    return found
  }
}

function joinCells(all: readonly AccessCells[], width: number): AccessCells {
  const [first, ...rest] = all
  if (first && rest.length === 0) return first
  const buckets = new Uint8Array(width)
  let organization = 0
  for (const cells of all) {
    organization |= cells.organization
    for (let i = 0; i < width; i++) buckets[i] = (buckets[i] ?? 0) | (cells.buckets[i] ?? 0)
  }
  return { buckets, organization, isEmpty: all.every(({ isEmpty }) => isEmpty) }
}

function intersect(a: AccessCells, b: AccessCells): AccessCells {
  const buckets = new Uint8Array(a.buckets.length)
  const organization = a.organization & b.organization
  let any = organization
  for (let i = 0; i < buckets.length; i++) {
    const both = (a.buckets[i] ?? 0) & (b.buckets[i] ?? 0)
    buckets[i] = both
    any |= both
  }
  return { buckets, organization, isEmpty: any === 0 }
}

/** The name of the organization among resources. */
export const ORGANIZATION = '*'

/** The levels of each resource that has any, in the order of the buckets; the organization is last. */
export function listCells(
  { buckets, organization }: AccessCells,
  names: readonly string[],
): { resource: string; levels: number }[] {
  const found: { resource: string; levels: number }[] = []
  for (const [i, levels] of buckets.entries())
    if (levels !== 0) found.push({ resource: names[i] ?? '', levels })
  if (organization !== 0) found.push({ resource: ORGANIZATION, levels: organization })
  return found
}

/** The levels of one resource, by its index among the buckets; the organization comes after them. */
export const levelsAt = ({ buckets, organization }: AccessCells, at: number): number =>
  at < buckets.length ? (buckets[at] ?? 0) : organization

/** All levels of all resources together. */
export const anyLevels = ({ buckets, organization }: AccessCells): number =>
  buckets.reduce((all, levels) => all | levels, organization)
