import 'server-only'

import type { CoreWeaveWriter } from '@/lib/adapters/coreweave/client'
import type { KubernetesWriter } from '@/lib/adapters/kubernetes/types'

export type ClusterAddress = { id: string; apiServerEndpoint: string }

/** The clients that change something upstream or issue a credential. */
export type Writers = {
  coreweave: CoreWeaveWriter
  kubernetes: (cluster: ClusterAddress) => KubernetesWriter
}

/** Where a context holds its writers, so that only `recorded` hands them out; a test lists who imports it. */
export const WRITERS = Symbol('writers')
