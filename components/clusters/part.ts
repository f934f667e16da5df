import type { Cluster } from '@/lib/features/clusters/schema'

/** What every part of a cluster's page is about. `cluster` is absent where it may not be read. */
export type ClusterPart = { id: string; name: string; issuerUrl: string; cluster?: Cluster }
