/** How hard laws are tried: as often as they say in a test run, many times that when fuzzing. */
export const effort: { times: number; seed?: number } = { times: 1 }

export const runs = (count: number) => ({
  numRuns: count * effort.times,
  ...(effort.seed !== undefined && { seed: effort.seed }),
})
