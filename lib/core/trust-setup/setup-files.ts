import type { Reading } from '@/lib/common/result'
import type { TrustTarget } from '@/lib/core/identity/trust-target'

/** A service account that a cloud is to trust. */
export type TrustedAccount = {
  issuerUrl: string
  clusterName: string
  namespace: string
  name: string
}

export type SetupAccount = TrustedAccount & {
  cluster: string
  /** Absent if the cluster could not be read. */
  isPublic?: boolean
  /** Whether the service account exists. */
  account: Reading<null>
}

/** Where a file is used: applied in the cloud, shown as a document, or applied to the cluster. */
export type SetupFilePlace = 'cloud' | 'document' | 'cluster'

export type TrustSetupFile = {
  id: string
  label: string
  place: SetupFilePlace
  language: 'hcl' | 'shell' | 'json' | 'yaml'
  filename: string
  text: string
}

export type TrustSetupNote = { kind: 'info' | 'warn'; title: string; text: string }

/** A step for the person. Identifiers are between backticks. */
export type TrustSetupStep = { title: string; text: string }

export type TrustSetup = {
  files: TrustSetupFile[]
  steps: TrustSetupStep[]
  notes: TrustSetupNote[]
  /** Which accounts each role, provider, identity or mount trusts. */
  trusts: TrustAssignment[]
  /** Chosen accounts that are in no file because of a limit of the target. */
  omitted: TrustedAccount[]
}

export type TrustAssignment = { target: TrustTarget; trusted: TrustedAccount[] }

export type TrustSetupOptions = {
  /** Whether to include the certificate thumbprint, which AWS has not required since 2023. */
  thumbprint?: boolean | undefined
  /** The AWS account's quota for the length of a trust policy, in characters. */
  trustLimit?: 2048 | 4096 | undefined
}

/** Groups accounts by issuer, in order of first appearance. */
export function groupByIssuer(identities: readonly TrustedAccount[]) {
  const issuers = new Map<string, TrustedAccount[]>()
  for (const identity of identities)
    issuers.set(identity.issuerUrl, [...(issuers.get(identity.issuerUrl) ?? []), identity])
  return [...issuers].map(([issuerUrl, trusted]) => ({
    issuerUrl,
    clusterName: trusted[0]?.clusterName ?? '',
    trusted,
  }))
}
