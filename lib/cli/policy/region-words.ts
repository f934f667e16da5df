import 'server-only'

import type { Part } from '@/lib/core/policy/atoms'
import { type Action, actionsOf, SHOWN_LEVELS, shownLevel } from '@/lib/core/policy/catalogue'
import type { Region } from '@/lib/core/policy/regions'

/** The catalogued actions in one part of a region. */
export function actionsOfPart({ pattern, and, except }: Part): Action[] {
  const out = new Set(except.flatMap((each) => actionsOf(each)))
  const within = and.map((each) => new Set(actionsOf(each)))
  return actionsOf(pattern).filter(
    (action) => !out.has(action) && within.every((set) => set.has(action)),
  )
}

const partWords = ({ pattern, and, except }: Part) =>
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
}: Region): RegionWords {
  const covered = actions.flatMap(actionsOfPart)
  const levels = SHOWN_LEVELS.filter((level) => covered.some((each) => shownLevel(each) === level))
  return {
    who: principals.map(partWords),
    may: `${levels.join(', ') || 'Unknown'} (${actions.map(partWords).join(', ')})`,
    on: scope === 'global' ? [RESOURCES.global] : resources.map(partWords),
    ...(witness && {
      example: `${witness.principal} ${witness.action} on ${witness.resource}`,
    }),
  }
}
