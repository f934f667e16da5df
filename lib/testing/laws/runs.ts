import type { Parameters } from 'fast-check'
import { inject } from 'vitest'

export type LawSettings = {
  /** The seed from which every law draws its cases. */
  seed: number
  /** When laws stop trying cases, in milliseconds since 1970. */
  until?: number
}

/** The fast-check parameters of a law: the seed of the run and the number of cases. */
export function lawParameters(numRuns = 10_000): Parameters<unknown> {
  const { seed, until } = inject('laws')
  return {
    seed,
    numRuns,
    ...(until && { interruptAfterTimeLimit: Math.max(100, until - Date.now()) }),
  }
}

/** A test timeout that is long enough on a busy machine. */
export const lawTimeout = () => ({ timeout: 120_000 })
