import 'server-only'

import { ACCESS_LEVELS, type AccessLevel } from '@/lib/core/policy/access-level'
import type { CatalogueAction } from '@/lib/core/policy/catalogue'
import { comparePolicies } from '@/lib/core/policy/compare'
import type { Policy } from '@/lib/core/policy/document'
import { actionsOfPart } from '@/lib/core/policy/region-actions'
import type { Region } from '@/lib/core/policy/regions'
import { EXCHANGE_ACTION, LIST_BUCKETS_ACTION } from '@/lib/core/policy/templates'

export const GATE_LEVELS = ['none', ...ACCESS_LEVELS.map((level) => level.toLowerCase())] as const

/** No one may gain more than this level, except service accounts in `exceptIn`. */
export type Gate = { level: (typeof GATE_LEVELS)[number]; exceptIn: readonly string[] }

/** The token exchange and listing bucket names give no access to data. */
const HARMLESS = new Set([EXCHANGE_ACTION, LIST_BUCKETS_ACTION])

const rank = ({ name, ...rest }: CatalogueAction): number => {
  const level: AccessLevel = HARMLESS.has(name) ? 'List' : rest.level
  return ACCESS_LEVELS.indexOf(level) + 1
}

/** The highest level among the actions of a region; an unknown action counts as the highest. */
function rankOf({ actions, scope }: Region): number {
  const ranks = actions.map((part) => {
    const known = actionsOfPart(part).filter((action) => action.scope === scope)
    return known.length ? Math.max(...known.map(rank)) : GATE_LEVELS.length
  })
  return Math.max(0, ...ranks)
}

/** Denies the excepted namespaces on both sides, so that their gains do not show up as a difference. */
const denied = (namespaces: readonly string[]): Policy => ({
  version: 'v1alpha1',
  name: 'outside the gate',
  statements: [
    {
      name: 'outside-the-gate',
      effect: 'Deny',
      actions: ['*'],
      resources: ['*'],
      principals: namespaces.map((each) => `role/*:system:serviceaccount:${each}:*`),
    },
  ],
})

export type GateVerdict = { holds: boolean; over: Region[]; exact: boolean }

/**
 * Whether a change stays within a gate. Where the comparison is not exact, everything that may be
 * gained counts as gained.
 */
export function passesGate(
  { before, after }: { before: readonly Policy[]; after: readonly Policy[] },
  { level, exceptIn }: Gate,
): GateVerdict {
  const beside = exceptIn.length ? [denied(exceptIn)] : []
  const { gained, exact } = comparePolicies([...before, ...beside], [...after, ...beside])
  const most = GATE_LEVELS.indexOf(level)
  const over = gained.filter((region) => rankOf(region) > most)
  return { holds: over.length === 0, over, exact }
}
