import type { StepOf } from './steps'

const TOLERATED = 60

/** What is wrong with a token's times by the clock of the node it was read on. */
export function issuerTimes({ at, claims }: StepOf<'token'>): string | undefined {
  const { iat, exp } = claims ?? {}
  if (iat !== undefined && iat - at > TOLERATED)
    return `The token was issued ${iat - at} s ahead of the node’s clock.`
  if (exp !== undefined && at >= exp)
    return `The token expired ${at - exp} s ago by the node’s clock.`
  return undefined
}

/** When the token is good, beside when it was read. */
export function timesOf({ at, claims }: StepOf<'token'>) {
  const { iat, exp } = claims ?? {}
  if (iat === undefined || exp === undefined) return {}
  return {
    expected: `between ${timeOf(iat)} and ${timeOf(exp)}`,
    presented: timeOf(at),
  }
}

const timeOf = (seconds: number) => new Date(seconds * 1000).toISOString()
