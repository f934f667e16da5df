import type { WireCluster, WireFederationConfig, WirePolicy } from '@/lib/adapters/coreweave/wire'
import type { Clouds } from './clouds/state'
import type { Fault } from './faults'
import type { PublishedIssuer } from './issuer/issuer'
import type { SandboxKubernetes, WebhookState } from './kubernetes/types'

export const ROLES = ['operator', 'team', 'partner', 'reviewer'] as const
export type Role = (typeof ROLES)[number]

export const SEEDS = ['default', 'empty'] as const
export type SeedName = (typeof SEEDS)[number]

export type Person = {
  role: Role
  uid: string
  email: string
  /** Groups as the clusters see them. */
  groups: string[]
  token: string
  expired: boolean
}

export type StoredObject = { body: Buffer; etag: string; modified: Date; type: string }
export type Bucket = {
  name: string
  location: string
  createdAt: string
  objects: Map<string, StoredObject>
  /** Its own policy, as it was put. */
  policy?: string
}

export type AccessKey = {
  id: string
  secret: string
  principal: string
  expiry: Date
  attributes: Record<string, string>
  suspended: boolean
}

export type Cluster = {
  wire: WireCluster
  issuer: PublishedIssuer
  kubernetes: SandboxKubernetes
  /** False where nobody answers under the address of the API server. */
  reachable: boolean
}

/** One organization. Nothing in it is shared with another. */
export type World = {
  orgUid: string
  /** The short id of exchange URLs and host names. */
  orgId: string
  people: Person[]
  clusters: Cluster[]
  configs: WireFederationConfig[]
  policies: Map<string, WirePolicy>
  buckets: Map<string, Bucket>
  keys: Map<string, AccessKey>
  faults: Fault[]
  clouds: Clouds
}

/** Where the sandbox listens; everything in a world is addressed under it. */
export type Place = { url: string; port: number; real?: RealClusterAccess | undefined }
export type Plan = { seed: SeedName; realCluster?: boolean }

export type ClusterPlan = {
  name: string
  zone: string
  version?: string
  status?: string
  reachable?: boolean
  webhook?: WebhookState
}

/** What a world needs of a real cluster. */
export type RealClusterAccess = {
  orgId: string
  issuerBase: string
  /** The person of each role, as the real cluster authenticates them. */
  holders: Partial<Record<Role, { token: string; username: string; groups: string[] }>>
  /** The cluster in its initial state, for a new world. */
  cluster: () => Cluster
}
