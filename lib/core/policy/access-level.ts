/** How actions are grouped for people, in the order in which they are shown. Write never includes Delete. */
export const ACCESS_LEVELS = ['List', 'Read', 'Write', 'Delete', 'Permissions'] as const
export type AccessLevel = (typeof ACCESS_LEVELS)[number]

/** A set of levels as bits: bit `i` is `ACCESS_LEVELS[i]`. */
export const levelBits = (levels: readonly AccessLevel[]): number =>
  levels.reduce((bits, level) => bits | (1 << ACCESS_LEVELS.indexOf(level)), 0)

/** The set of all levels. */
export const EVERY_LEVEL = levelBits(ACCESS_LEVELS)

/** The levels of a set, in the order in which they are shown. */
export const levelsOfBits = (bits: number): AccessLevel[] =>
  ACCESS_LEVELS.filter((_, i) => (bits & (1 << i)) !== 0)
