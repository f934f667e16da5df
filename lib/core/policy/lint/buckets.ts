import { nearestName } from '@/lib/core/identity/near-miss'
import {
  claimOf,
  claimsOf,
  type LintFix,
  type LintRule,
  type LintSubject,
  type PolicyFinding,
} from './finding'

/** Of the names in one statement; searching for the nearest name is slow. */
const MOST_NEAREST = 50

const bucketOf = (resource: string) => resource.split('/', 1)[0] ?? ''

/** Buckets that the organization does not have, once for all entries of a statement that name them. */
export const missingBuckets: LintRule = (subject) => {
  const { statement, index, surroundings } = subject
  const { buckets } = surroundings
  if (!buckets || statement.effect === 'Deny') return []
  const known = new Set(buckets)
  const missing = new Map<string, number[]>()
  for (const [at, resource] of statement.resources.entries()) {
    const name = bucketOf(resource)
    // Other rules tell of ARNs, white space and wildcards.
    if (!/^[a-z0-9.-]+$/i.test(name) || known.has(name)) continue
    missing.set(name, [...(missing.get(name) ?? []), at])
  }
  return [...missing].map(([name, entries], nth): PolicyFinding => {
    const near = nth < MOST_NEAREST ? nearestName(name, buckets) : undefined
    return {
      kind: 'ghost-bucket',
      severity: 'warning',
      path: ['statements', index, 'resources', entries[0] ?? 0],
      message: `The organization has no bucket ${name}. Anyone who creates a bucket of that name exposes it to this access.`,
      fixes: near === undefined ? [] : [buildRename(subject, name, near, entries)],
    }
  })
}

function buildRename(
  { statement, index }: LintSubject,
  name: string,
  near: string,
  entries: readonly number[],
): LintFix {
  const before = entries.map((at) => statement.resources[at] ?? '')
  const after = before.map((resource) => near + resource.slice(name.length))
  return {
    title: `Change to ${near}`,
    changes: entries.map((at, i) => ({
      path: ['statements', index, 'resources', at],
      value: after[i],
    })),
    ...claimsOf(statement, {
      added: after.map((resource) => claimOf(statement, 'resources', resource)),
      removed: before.map((resource) => claimOf(statement, 'resources', resource)),
    }),
  }
}
