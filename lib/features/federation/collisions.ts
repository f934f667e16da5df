import { type Difference, difference } from '@/lib/core/identity/difference'
import { nearMiss } from '@/lib/core/identity/near-miss'

export type TrustIdentity = { issuerUrl: string; audience: string }

/** A config that is there already and equals, or nearly equals, the one that is wanted. */
export type Collision<Existing extends TrustIdentity> = {
  kind: 'duplicate' | 'near-miss'
  existing: Existing
  /** The sides that differ; `left` is what is wanted. */
  issuerUrl?: Difference
  audience?: Difference
  explanation: string
}

const isNear = (a: string, b: string) => a === b || nearMiss(a, b) !== undefined

/** Every config that stands in the way of `wanted`, the exact duplicate first. */
export function collisionsOf<Existing extends TrustIdentity>(
  wanted: TrustIdentity,
  existing: readonly Existing[],
): Collision<Existing>[] {
  return existing
    .filter(
      (each) => isNear(wanted.issuerUrl, each.issuerUrl) && isNear(wanted.audience, each.audience),
    )
    .map((each) => collisionOf(wanted, each))
    .sort((a, b) => Number(b.kind === 'duplicate') - Number(a.kind === 'duplicate'))
}

function collisionOf<Existing extends TrustIdentity>(
  wanted: TrustIdentity,
  existing: Existing,
): Collision<Existing> {
  const issuer = nearMiss(wanted.issuerUrl, existing.issuerUrl)
  const audience = nearMiss(wanted.audience, existing.audience)
  if (!issuer && !audience)
    return {
      kind: 'duplicate',
      existing,
      explanation: 'CoreWeave takes each pair of issuer and audience only once.',
    }
  return {
    kind: 'near-miss',
    existing,
    ...(issuer && { issuerUrl: difference(wanted.issuerUrl, existing.issuerUrl) }),
    ...(audience && { audience: difference(wanted.audience, existing.audience) }),
    explanation: (issuer ?? audience)?.explanation ?? '',
  }
}
