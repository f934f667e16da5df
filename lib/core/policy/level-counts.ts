import { ACCESS_LEVELS, type AccessLevel } from './access-level'
import { CATALOGUE, matchingActions } from './catalogue'

export type ActionLevelCount = { level: AccessLevel; held: number; of: number }

/** How many of the actions known today some patterns take in, by access level; levels without any are left out. */
export function countActionsByLevel(patterns: readonly string[]): ActionLevelCount[] {
  const held = new Set(patterns.flatMap((pattern) => matchingActions(pattern)))
  return ACCESS_LEVELS.map((level) => {
    const all = CATALOGUE.filter((action) => action.level === level)
    return { level, held: all.filter((action) => held.has(action)).length, of: all.length }
  }).filter(({ held }) => held > 0)
}
