import { subjectOf } from '@/lib/core/identity/subject'
import { targetName } from '@/lib/core/identity/trust-target-names'
import type { ServiceAccount } from '@/lib/core/kubernetes/kinds'
import type { DeclaredTrust } from '@/lib/features/declared-trusts/schema'
import type { DetectedFinding } from './detected-findings'

const trustFinding = (
  trust: DeclaredTrust,
  kind: 'ghost-trust' | 'ghost-trust-cluster',
  why: string,
): DetectedFinding => {
  const { id, cluster, clusterName, namespace, name, target } = trust
  return {
    kind,
    about: [id],
    evidence: `${targetName(target)} is declared to trust ${subjectOf({ namespace, name })}. ${why}`,
    where: { of: 'account', cluster, clusterName, namespace, name },
  }
}

/** Declared trusts of service accounts that are missing from a complete list of the cluster. */
export function missingAccountTrustFindings(
  trusts: readonly DeclaredTrust[],
  accounts: readonly ServiceAccount[],
): DetectedFinding[] {
  const there = new Set(
    accounts.map(({ metadata: { namespace = '', name } }) => `${namespace}/${name}`),
  )
  return trusts
    .filter(({ namespace, name }) => !there.has(`${namespace}/${name}`))
    .map((trust) =>
      trustFinding(
        trust,
        'ghost-trust',
        'The service account does not exist. Anyone who can create it gets access.',
      ),
    )
}

/** Declared trusts of clusters that do not exist according to CoreWeave. */
export const deletedClusterTrustFindings = (trusts: readonly DeclaredTrust[]): DetectedFinding[] =>
  trusts
    .filter(({ clusterGone }) => clusterGone)
    .map((trust) =>
      trustFinding(
        trust,
        'ghost-trust-cluster',
        'The cluster does not exist. A new owner of its issuer would be trusted.',
      ),
    )
