import { CLOUD_NAMES } from '@/lib/core/identity/clouds'
import { targetAudience, targetName } from '@/lib/core/identity/trust-target-names'
import type { DeclaredTrust } from '@/lib/features/declared-trusts/schema'
import { countTrustStates, trustState } from '@/lib/features/declared-trusts/service'
import type { DetectedFinding } from './detected-findings'
import type { ReviewPack } from './schema'

/** Declared trusts with their state; `accountGone` is set only where a finding proved it. */
export function packTrusts(
  trusts: readonly DeclaredTrust[],
  found: readonly DetectedFinding[],
): Pick<ReviewPack, 'trusts' | 'trustCounts'> {
  const gone = new Set(
    found.flatMap(({ kind, about }) =>
      kind === 'ghost-trust' || kind === 'ghost-trust-cluster' ? about : [],
    ),
  )
  const rows = trusts.map((trust) => ({
    id: trust.id,
    place: `${trust.clusterName} / ${trust.namespace} / ${trust.name}`,
    cloud: CLOUD_NAMES[trust.target.cloud],
    trustedBy: targetName(trust.target),
    audience: targetAudience(trust.target),
    state: trustState(trust),
    accountGone: gone.has(trust.id),
    source: trust.source,
    actor: trust.actor,
    at: trust.at,
    ...(trust.verified && { verified: trust.verified }),
  }))
  return {
    trusts: rows,
    trustCounts: {
      ...countTrustStates(trusts),
      gone: rows.filter(({ accountGone }) => accountGone).length,
    },
  }
}
