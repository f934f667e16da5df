import 'server-only'

import { plural } from '@/lib/common/plural'
import type { PatternTerm } from '@/lib/core/policy/atoms'
import { levelsOfRegion } from '@/lib/core/policy/region-actions'
import type { Region } from '@/lib/core/policy/regions'

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
  const levels = levelsOfRegion({ actions })
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
