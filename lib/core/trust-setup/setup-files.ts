import type { Reading } from '@/lib/common/result'
import type { TrustTarget } from '@/lib/core/identity/trust-target'

/** Whom a cloud is to trust: one service account of one cluster. */
export type TrustedAccount = {
  issuerUrl: string
  clusterName: string
  namespace: string
  name: string
}

export type SetupAccount = TrustedAccount & {
  cluster: string
  /** Absent where the cluster could not be read. */
  isPublic?: boolean
  /** Whether it is there. */
  account: Reading<null>
}

/** Where a file is used: given to the cloud, read on its way there, or applied to the cluster. */
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

/** What to do, in order. Identifiers stand between backticks. */
export type TrustSetupStep = { title: string; text: string }

export type TrustSetup = {
  files: TrustSetupFile[]
  steps: TrustSetupStep[]
  notes: TrustSetupNote[]
  /** Whom these files let in, and by which role, provider, identity or mount. */
  trusts: TrustAssignment[]
  /** Chosen too, and in no file: the target takes no more. */
  left: TrustedAccount[]
}

export type TrustAssignment = { target: TrustTarget; trusted: TrustedAccount[] }

export type TrustSetupOptions = {
  /** AWS has not needed it since 2023. */
  thumbprint?: boolean | undefined
  /** What the AWS account's quota lets a trust policy have. */
  trustLimit?: 2048 | 4096 | undefined
}

/** Those of each issuer together, in the order in which they first come. */
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
