import type { WireCluster, WireFederationConfig, WirePolicy } from '@/lib/adapters/coreweave/wire'
import type { SandboxClouds } from './clouds/state'
import type { Fault } from './faults'
import type { PublishedIssuer } from './issuer/issuer'
import type { SandboxKubernetes, SandboxWebhookState } from './kubernetes/types'
import type { SandboxBucket } from './storage/stored'
import type { SandboxWrites } from './writes'

export const SANDBOX_ROLES = ['operator', 'team', 'partner', 'reviewer'] as const
export type SandboxRole = (typeof SANDBOX_ROLES)[number]

export const SEEDS = ['default', 'empty'] as const
export type SeedName = (typeof SEEDS)[number]

export type SandboxPerson = {
  role: SandboxRole
  uid: string
  email: string
  /** Kubernetes groups. */
  groups: string[]
  token: string
  expired: boolean
}

export type SandboxAccessKey = {
  id: string
  secret: string
  principal: string
  expiry: Date
  attributes: Record<string, string>
  suspended: boolean
}

export type SandboxCluster = {
  wire: WireCluster
  issuer: PublishedIssuer
  kubernetes: SandboxKubernetes
  /** Whether the API server is reachable. */
  reachable: boolean
}

/** A CoreWeave service account that trusts one workload, and what it was issued. */
export type SandboxCoreWeaveAccount = {
  uid: string
  trust: { issuerUrl: string; audience: string; subject: string }
  issued: { token: string; expiresAt: Date }[]
}

/** One organization, isolated from all others. */
export type SandboxWorld = {
  orgUid: string
  /** The short organization ID in exchange URLs and host names. */
  orgId: string
  people: SandboxPerson[]
  serviceAccounts: SandboxCoreWeaveAccount[]
  clusters: SandboxCluster[]
  configs: WireFederationConfig[]
  policies: Map<string, WirePolicy>
  buckets: Map<string, SandboxBucket>
  keys: Map<string, SandboxAccessKey>
  faults: Fault[]
  /** How long the keys of workloads live, if not 15 minutes. */
  keySeconds?: number
  writes: SandboxWrites
  clouds: SandboxClouds
}

/** Where the sandbox listens; all URLs of a world are under it. */
export type SandboxAddress = { url: string; port: number; real?: RealClusterAccess | undefined }
export type WorldPlan = { seed: SeedName; realCluster?: boolean }

export type ClusterPlan = {
  name: string
  zone: string
  version?: string
  status?: string
  reachable?: boolean
  webhook?: SandboxWebhookState
}

/** What a world needs of a real cluster. */
export type RealClusterAccess = {
  orgId: string
  issuerBase: string
  /** The person of each role, as the real cluster authenticates them. */
  holders: Partial<Record<SandboxRole, { token: string; username: string; groups: string[] }>>
  /** The cluster in its initial state, for a new world. */
  cluster: () => SandboxCluster
}
