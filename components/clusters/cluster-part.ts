import type { Cluster } from '@/lib/features/clusters/schema'

/** The cluster that a panel is about. `cluster` is absent if this person may not read it. */
export type ClusterPart = { id: string; name: string; issuerUrl: string; cluster?: Cluster }
