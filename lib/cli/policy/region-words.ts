import 'server-only'

import { plural } from '@/lib/common/plural'
import type { PatternTerm } from '@/lib/core/policy/atoms'
import {
  type CatalogueAction,
  DISPLAY_LEVELS,
  displayLevelOf,
  matchingActions,
} from '@/lib/core/policy/catalogue'
import type { Region } from '@/lib/core/policy/regions'

/** The catalogued actions in one part of a region. */
export function actionsOfPart({ pattern, and, except }: PatternTerm): CatalogueAction[] {
  const out = new Set(except.flatMap((each) => matchingActions(each)))
  const within = and.map((each) => new Set(matchingActions(each)))
  return matchingActions(pattern).filter(
    (action) => !out.has(action) && within.every((set) => set.has(action)),
  )
}

const partWords = ({ pattern, and, except }: PatternTerm) =>
  [
    pattern,
    ...(and.length ? [`that is also ${and.join(' and ')}`] : []),
    ...(except.length ? [`except ${except.join(', ')}`] : []),
  ].join(' ')

const RESOURCES = { global: 'the organization', bucket: 'buckets', object: 'objects' } as const

export type RegionWords = { who: string[]; may: string; on: string[]; example?: string }

/** Who may do what on what, in plain text. */
export function regionWords({
  scope,
  principals,
  actions,
  resources,
  witness,
  merged,
}: Region): RegionWords {
  const covered = actions.flatMap(actionsOfPart)
  const levels = DISPLAY_LEVELS.filter((level) =>
    covered.some((each) => displayLevelOf(each) === level),
  )
  return {
    who: principals.map(partWords),
    may: `${levels.join(', ') || 'Unknown'} (${actions.map(partWords).join(', ')})`,
    on: scope === 'global' ? [RESOURCES.global] : resources.map(partWords),
    ...(witness && {
      example: `${witness.principal} ${witness.action} on ${witness.resource}${
        merged ? ` (one of ${plural(merged, 'merged change')})` : ''
      }`,
    }),
  }
}
