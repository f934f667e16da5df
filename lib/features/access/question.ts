import { AppError } from '@/lib/common/errors'
import { ACCESS_LEVELS, type AccessLevel } from '@/lib/core/policy/access-level'
import {
  CATALOGUE,
  type CatalogueAction,
  findAction,
  isGlobalAction,
  matchingActions,
} from '@/lib/core/policy/catalogue'
import { matchesPattern, parsePattern } from '@/lib/core/policy/pattern'
import type { AccessScope } from '@/lib/core/policy/statement-access'
import { EXCHANGE_ACTION } from '@/lib/core/policy/templates'
import type { AccessQuestion } from './schema'

/** A question with its wildcards expanded over the actions and buckets of today. */
export type ResolvedQuestion = {
  scope: AccessScope & { actions: readonly CatalogueAction[] }
  /** Whether actions on the organization are asked about. */
  organization: boolean
  /** Whether actions in buckets are. */
  inBuckets: boolean
  /** No bucket was named, and not only the organization. */
  anyResource: boolean
  levels: readonly AccessLevel[]
  /** As they were given; empty for all actions of the levels. */
  actions: readonly string[]
}

/** Getting credentials is no access by itself; what a principal reaches with them is. */
const SIGN_IN = new Set([
  EXCHANGE_ACTION,
  'cwobject:CreateAccessKey',
  'cwobject:CreateAccessKeySAML',
])

export function resolveQuestion(
  { level, action, bucket, key, on }: AccessQuestion,
  buckets: readonly string[],
): ResolvedQuestion {
  const named = bucketsOf(bucket, buckets)
  const chosen = actionsOf(level, action)
  const ofObjects = key !== undefined && key !== '*'
  const actions = chosen.filter(({ scope }) => {
    if (scope === 'global') return on !== 'buckets' && named === undefined && !ofObjects
    return on !== 'organization' && (scope === 'object' || !ofObjects)
  })
  const inBuckets = actions.some(({ scope }) => scope !== 'global')
  return {
    scope: {
      buckets: inBuckets ? (named ?? buckets) : [],
      actions,
      ...(ofObjects && { key }),
    },
    organization: actions.some(({ scope }) => scope === 'global'),
    inBuckets,
    anyResource: named === undefined && on === undefined,
    levels: ACCESS_LEVELS.filter((each) => level.includes(each)),
    actions: action,
  }
}

/** The actions asked about; without any, all but those that only get credentials. */
function actionsOf(levels: readonly AccessLevel[], names: readonly string[]): CatalogueAction[] {
  const ofLevels =
    levels.length === 0 && names.length > 0
      ? []
      : CATALOGUE.filter(
          ({ name, level }) =>
            !SIGN_IN.has(name) && (levels.length === 0 || levels.includes(level)),
        )
  const byName = names.flatMap((name) => {
    if (name.includes('*')) return matchingActions(name)
    return findAction(name) ?? unknownAction(name)
  })
  return [...new Set([...ofLevels, ...byName])]
}

/** An action that the catalogue does not know may be one on buckets or on objects, and counts as the highest level. */
function unknownAction(name: string): CatalogueAction[] {
  const scopes = isGlobalAction(name) ? (['global'] as const) : (['bucket', 'object'] as const)
  return scopes.map((scope) => ({
    name,
    phrase: `use ${name}`,
    scope,
    level: 'Permissions',
    source: 'coreweave',
  }))
}

/** The named buckets; undefined for all. A bucket that does not exist yet may be named, too. */
function bucketsOf(names: readonly string[], buckets: readonly string[]): string[] | undefined {
  if (names.length === 0) return undefined
  return [
    ...new Set(
      names.flatMap((name) => {
        if (!name.includes('*')) return [name]
        const pattern = parsePattern(name)
        const found = buckets.filter((each) => matchesPattern(pattern, each))
        if (found.length > 0) return found
        const message = `No bucket matches ${name}.`
        throw new AppError('invalid', message, {
          detail: { reason: 'bucket', fields: { bucket: [message] } },
        })
      }),
    ),
  ]
}
