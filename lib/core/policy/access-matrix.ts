import type { Policy } from './document'
import { type CompiledPolicies, compilePolicies } from './evaluate'
import type { IdSet } from './id-set'
import { createStatementAccess } from './statement-access'

/**
 * Access levels by principal and bucket. A cell is a bit set: bit `i` is `ACCESS_LEVELS[i]`, set when
 * at least one action of the level is allowed on the bucket or on some object in it.
 */
export type Matrix = {
  /** One cell per bucket. Rows are shared between principals and must not be modified. */
  row: (principal: string) => Uint8Array
}

/** Computes the access matrix of organization policies over a list of buckets. */
export function createMatrix(compiled: CompiledPolicies, buckets: readonly string[]): Matrix {
  const access = createStatementAccess(compiled, { buckets })
  const effectOf = (id: number) => compiled.statements[id]?.effect
  const build = (set: IdSet): Uint8Array => {
    const ids = set.members
    const denies = ids.filter((id) => effectOf(id) === 'Deny')
    const cells = new Uint8Array(buckets.length)
    for (const id of ids) {
      if (effectOf(id) !== 'Allow') continue
      const { buckets: given, isEmpty } = access.gives(id, denies)
      if (!isEmpty)
        for (let i = 0; i < cells.length; i++) cells[i] = (cells[i] ?? 0) | (given[i] ?? 0)
    }
    return cells
  }
  const rows = new Map<string, Uint8Array>()
  const bySet = new Map<IdSet, Uint8Array>()
  return {
    row: (principal) => {
      const set = compiled.naming(principal)
      const known = bySet.get(set)
      if (known) return known
      const row = rows.get(set.key) ?? build(set)
      rows.set(set.key, row)
      bySet.set(set, row)
      return row
    },
  }
}

/** The rows of some principals. Those with the same access share one, which must not be modified. */
export function matrixRows(
  policies: readonly Policy[],
  buckets: readonly string[],
  principals: readonly string[],
): Uint8Array[] {
  const { row } = createMatrix(compilePolicies(policies), buckets)
  return principals.map(row)
}
