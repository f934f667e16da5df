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
  /** Why they differ; absent if they are equal. */
  cause?: string
}

const NAMES = { iss: 'issuers', sub: 'subjects', aud: 'audiences' } as const

function causeOf(claim: keyof typeof NAMES, expected: string, presented: string): string {
  const near = nearMiss(expected, presented)
  const a = claim === 'sub' ? parseSubject(expected) : undefined
  const b = claim === 'sub' ? parseSubject(presented) : undefined
  if (a && b) {
    if (a.name === b.name)
      return `The token is for ${a.name} in namespace ${b.namespace}; expected namespace ${a.namespace}.`
    if (a.namespace === b.namespace)
      return `The token is for service account ${b.name}; expected ${a.name}.`
    return `The token is for ${b.namespace}/${b.name}; expected ${a.namespace}/${a.name}.`
  }
  if (near) return `The ${NAMES[claim]} look alike. ${near.explanation}`
  if (claim === 'iss')
    return 'The issuer of the token is not the one that the federation config trusts.'
  if (claim === 'aud')
    return presented === ''
      ? 'The token has no audience.'
      : 'The audience of the token is not the one that the federation config accepts.'
  return 'The subject of the token is not the expected one.'
}

/** The most similar audience, if a token has several. */
function closestAudience(expected: string, audiences: readonly string[]): string {
  if (audiences.includes(expected)) return expected
  return audiences.find((audience) => nearMiss(expected, audience)) ?? audiences[0] ?? ''
}

/**
 * Compares the identity that a federation config and a policy expect with the claims of a token. Always
 * returns `iss`, `sub` and `aud`; a list of audiences is equal if it contains the expected one.
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
    ['aud', expected.audience, closestAudience(expected.audience, presented.aud)],
  ] as const
  return pairs.map(([claim, left, right]) => {
    const segments = difference(left, right)
    const sides = { claim, expected: segments.left, presented: segments.right }
    return left === right && (claim !== 'aud' || presented.aud.includes(left))
      ? { ...sides, equal: true }
      : { ...sides, equal: false, cause: causeOf(claim, left, right) }
  })
}
