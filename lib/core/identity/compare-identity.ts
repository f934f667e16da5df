import { difference, type Segment } from './difference'
import { nearMiss } from './near-miss'
import { parseSubject } from './subject'

export type ExpectedIdentity = { issuerUrl: string; subject: string; audience: string }
export type PresentedIdentity = { iss: string; sub: string; aud: readonly string[] }

export type ClaimComparison = {
  claim: 'iss' | 'sub' | 'aud'
  equal: boolean
  expected: Segment[]
  presented: Segment[]
  /** Why they differ, in words; absent when they are equal. */
  cause?: string
}

const NAMES = { iss: 'issuers', sub: 'subjects', aud: 'audiences' } as const

function causeOf(claim: keyof typeof NAMES, expected: string, presented: string): string {
  const near = nearMiss(expected, presented)
  const a = claim === 'sub' ? parseSubject(expected) : undefined
  const b = claim === 'sub' ? parseSubject(presented) : undefined
  if (a && b) {
    if (a.name === b.name)
      return `The token is for ${a.name} in namespace ${b.namespace}, expected was namespace ${a.namespace}.`
    if (a.namespace === b.namespace)
      return `The token is for service account ${b.name}, expected was ${a.name}.`
    return `The token is for ${b.namespace}/${b.name}, expected was ${a.namespace}/${a.name}.`
  }
  if (near) return `The ${NAMES[claim]} look alike. ${near.explanation}`
  if (claim === 'iss')
    return 'The token comes from another issuer than the federation config trusts.'
  if (claim === 'aud')
    return presented === ''
      ? 'The token names no audience.'
      : 'The token is made for another audience than the federation config accepts.'
  return 'The token belongs to another subject than expected.'
}

/** The audience that comes closest, when a token carries several. */
function closest(expected: string, audiences: readonly string[]): string {
  if (audiences.includes(expected)) return expected
  return audiences.find((audience) => nearMiss(expected, audience)) ?? audiences[0] ?? ''
}

/**
 * Holds the identity a federation config and a policy expect beside the one a token presents.
 * Always three comparisons: `iss`, `sub`, `aud`; an audience list is equal if it holds the expected one.
 */
export function compareIdentity({
  expected,
  presented,
}: {
  expected: ExpectedIdentity
  presented: PresentedIdentity
}): ClaimComparison[] {
  const pairs = [
    ['iss', expected.issuerUrl, presented.iss],
    ['sub', expected.subject, presented.sub],
    ['aud', expected.audience, closest(expected.audience, presented.aud)],
  ] as const
  return pairs.map(([claim, left, right]) => {
    const segments = difference(left, right)
    const sides = { claim, expected: segments.left, presented: segments.right }
    return left === right && (claim !== 'aud' || presented.aud.includes(left))
      ? { ...sides, equal: true }
      : { ...sides, equal: false, cause: causeOf(claim, left, right) }
  })
}
