import { type Loadable, loadedData } from '@/lib/common/loadable'
import type { ProvableLevel } from '@/lib/core/verification/bucket-access'
import { PROVABLE_LEVELS } from '@/lib/core/verification/bucket-access'
import type { ProofState } from '@/lib/core/verification/proof'
import type { VerifiedReport } from '@/lib/features/clusters/schema'
import type { VerificationRef } from '@/lib/features/verifications/schema'

type ClusterProofs = { id: string; name: string; verified: Loadable<VerifiedReport> }

export type BucketProof = {
  cluster: { id: string; name: string }
  namespace: string
  account: string
  level: ProvableLevel
  state: ProofState
  run?: VerificationRef
}

export type BucketProofs = {
  proofs: BucketProof[]
  pending: boolean
  /** Clusters whose verifications could not be read. */
  unread: string[]
  /** Verifications that this person may not read. */
  hidden: number
}

/** What fails needs somebody first; what was never decided says least. */
const RANK = { failed: 0, proved: 1, stale: 2, 'not-verified': 3 } as const satisfies Record<
  ProofState['code'],
  number
>

/** What the verifications of all clusters prove of one bucket, what failed first, each account's highest level first. */
export function bucketProofs(bucket: string, clusters: readonly ClusterProofs[]): BucketProofs {
  const proofs = clusters.flatMap(({ id, name, verified }) =>
    (loadedData(verified)?.proofs ?? []).flatMap((proof): BucketProof[] => {
      const { question, namespace, account, state, run } = proof
      if (question.kind !== 'bucket' || question.bucket !== bucket) return []
      return [
        {
          cluster: { id, name },
          namespace,
          account,
          level: question.level,
          state,
          ...(run && { run: { cluster: id, namespace, name: run } }),
        },
      ]
    }),
  )
  return {
    proofs: proofs.toSorted(
      (a, b) =>
        RANK[a.state.code] - RANK[b.state.code] ||
        placeOf(a).localeCompare(placeOf(b)) ||
        PROVABLE_LEVELS.indexOf(b.level) - PROVABLE_LEVELS.indexOf(a.level),
    ),
    pending: clusters.some(({ verified }) => 'pending' in verified),
    unread: clusters.flatMap(({ name, verified }) => ('problem' in verified ? [name] : [])),
    hidden: clusters.reduce((sum, { verified }) => sum + (loadedData(verified)?.hidden ?? 0), 0),
  }
}

const placeOf = ({ cluster, namespace, account }: BucketProof) =>
  `${cluster.name}/${namespace}/${account}`
