import { ACCESS_LEVELS, type AccessLevel } from './access-level'
import { CATALOGUE, matchingActions } from './catalogue'

export type ActionLevelCount = {
  level: AccessLevel
  /** Of the actions on buckets and objects, which a whole level is. */
  held: number
  of: number
  /** Actions on the organization, which no bucket as a resource takes in. */
  organizationWide: number
}

/** How many of the actions known today some patterns take in, by access level; levels without any are left out. */
export function countActionsByLevel(patterns: readonly string[]): ActionLevelCount[] {
  const held = new Set(patterns.flatMap((pattern) => matchingActions(pattern)))
  return ACCESS_LEVELS.map((level) => {
    const all = CATALOGUE.filter((action) => action.level === level)
    const whole = all.filter(({ scope }) => scope !== 'global')
    const taken = all.filter((action) => held.has(action))
    const onBuckets = taken.filter(({ scope }) => scope !== 'global').length
    return {
      level,
      held: onBuckets,
      of: whole.length,
      organizationWide: taken.length - onBuckets,
    }
  }).filter(({ held, organizationWide }) => held + organizationWide > 0)
}
