import type { testContext } from './context'

export type TestContext = Awaited<ReturnType<typeof testContext>>

export const testClusterOf = ({ world }: TestContext, name: string) => {
  const cluster = world.clusters.find((each) => each.name === name)
  if (!cluster) throw new Error(`the seed has no cluster ${name}`)
  return cluster
}

type Part<T> = { ok: true; value: T } | { ok: false; error: { message: string } }

/** What a part of a page holds, where the test expects it to have been read. */
export const readValue = <T>(reading: Part<T>) => {
  if (!reading.ok) throw new Error(reading.error.message)
  return reading.value
}
