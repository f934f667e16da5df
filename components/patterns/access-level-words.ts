import { ACCESS_LEVELS, type AccessLevel } from '@/lib/core/policy/access-level'

export type AccessLevelSets = {
  /** Levels that take effect. */
  held?: readonly AccessLevel[]
  /** Levels that policies allow, and that do not take effect. */
  paper?: readonly AccessLevel[]
  /** Levels that a Deny statement takes away. */
  denied?: readonly AccessLevel[]
  /** Levels that a change adds. */
  gained?: readonly AccessLevel[]
}

/** How one level is shown; the strongest state where the sets overlap. */
export type AccessLevelState = 'held' | 'paper' | 'denied' | 'absent'

export function accessLevelState(level: AccessLevel, sets: AccessLevelSets): AccessLevelState {
  const { held = [], paper = [], denied = [] } = sets
  if (held.includes(level)) return 'held'
  if (paper.includes(level)) return 'paper'
  return denied.includes(level) ? 'denied' : 'absent'
}

const SUFFIXES = { held: '', paper: ' on paper', denied: ' denied' } as const

/** The sets in words, such as "List, Read; Write on paper; Delete denied; gains Read". */
export function describeAccessLevels(sets: AccessLevelSets): string {
  const parts = (['held', 'paper', 'denied'] as const).flatMap((state) => {
    const levels = ACCESS_LEVELS.filter((level) => accessLevelState(level, sets) === state)
    return levels.length > 0 ? [`${levels.join(', ')}${SUFFIXES[state]}`] : []
  })
  const gained = ACCESS_LEVELS.filter((level) => sets.gained?.includes(level))
  if (gained.length > 0) parts.push(`gains ${gained.join(', ')}`)
  return parts.join('; ') || 'No access'
}

const STATE_WORDS = {
  held: '',
  paper: ', on paper only',
  denied: ', denied',
  absent: ': no access',
} as const satisfies Record<AccessLevelState, string>

/** One cell in words, such as "Write, on paper only". */
export const describeAccessLevel = (level: AccessLevel, sets: AccessLevelSets): string =>
  `${level}${STATE_WORDS[accessLevelState(level, sets)]}${sets.gained?.includes(level) ? ', gained' : ''}`
