/** How hard laws are tried: as often as they say in a test run, many times that when fuzzing. */
export const effort: { times: number; seed?: number } = { times: 1 }

export const runs = (count: number) => ({
  numRuns: count * effort.times,
  ...(effort.seed !== undefined && { seed: effort.seed }),
})

/** Time for laws, in milliseconds: as many times longer as they are tried more often. */
export const patience = (ms = 120_000) => ({ timeout: ms * effort.times })
