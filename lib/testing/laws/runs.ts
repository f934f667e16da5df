import type { Parameters } from 'fast-check'
import { inject } from 'vitest'

export type LawSettings = {
  /** Where every law begins to draw its cases. */
  seed: number
  /** Until when laws are tried, in milliseconds since 1970: what is not tried by then is left out. */
  until?: number
}

/** How fast-check tries a law: from the seed that the run printed. */
export function lawParameters(numRuns = 10_000): Parameters<unknown> {
  const { seed, until } = inject('laws')
  return {
    seed,
    numRuns,
    ...(until && { interruptAfterTimeLimit: Math.max(100, until - Date.now()) }),
  }
}

/** Time for laws where the machine is busy. */
export const lawTimeout = () => ({ timeout: 120_000 })
