import { type Difference, difference } from '@/lib/core/identity/difference'
import { nearMiss } from '@/lib/core/identity/near-miss'

export type TrustIdentity = { issuerUrl: string; audience: string }

/** An existing config that equals, or almost equals, the wanted one. */
export type Collision<Existing extends TrustIdentity> = {
  kind: 'duplicate' | 'near-miss'
  existing: Existing
  /** The values that differ; `left` is the wanted one. */
  issuerUrl?: Difference
  audience?: Difference
  explanation: string
}

const isNear = (a: string, b: string) => a === b || nearMiss(a, b) !== undefined

/** Every existing config that collides with `wanted`, the exact duplicate first. */
export function findCollisions<Existing extends TrustIdentity>(
  wanted: TrustIdentity,
  existing: readonly Existing[],
): Collision<Existing>[] {
  return existing
    .filter(
      (each) => isNear(wanted.issuerUrl, each.issuerUrl) && isNear(wanted.audience, each.audience),
    )
    .map((each) => describeCollision(wanted, each))
    .sort((a, b) => Number(b.kind === 'duplicate') - Number(a.kind === 'duplicate'))
}

function describeCollision<Existing extends TrustIdentity>(
  wanted: TrustIdentity,
  existing: Existing,
): Collision<Existing> {
  const issuer = nearMiss(wanted.issuerUrl, existing.issuerUrl)
  const audience = nearMiss(wanted.audience, existing.audience)
  if (!issuer && !audience)
    return {
      kind: 'duplicate',
      existing,
      explanation: 'CoreWeave accepts each pair of issuer and audience only once.',
    }
  return {
    kind: 'near-miss',
    existing,
    ...(issuer && { issuerUrl: difference(wanted.issuerUrl, existing.issuerUrl) }),
    ...(audience && { audience: difference(wanted.audience, existing.audience) }),
    explanation: (issuer ?? audience)?.explanation ?? '',
  }
}
