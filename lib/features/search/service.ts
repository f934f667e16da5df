import 'server-only'

import { AppError } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import type { Context } from '@/lib/server/session/context'
import type { JumpTarget } from './schema'

/** Every named object with a page of its own that this person may list. */
export async function listJumpTargets({ coreweave }: Context): Promise<JumpTarget[]> {
  const [clusters, configs, policies, buckets] = await Promise.all([
    listable(coreweave.listClusters()),
    listable(coreweave.listFederationConfigs()),
    listable(coreweave.listPolicies()),
    listable(coreweave.listBuckets()),
  ])
  return [
    ...clusters.map(({ id, name }) => ({
      kind: 'cluster' as const,
      label: name,
      href: paths.cluster(id),
    })),
    ...configs.map(({ uid, name }) => ({
      kind: 'federation config' as const,
      label: name,
      href: paths.federationConfig(uid),
    })),
    ...policies.map(({ name }) => ({
      kind: 'policy' as const,
      label: name,
      href: paths.policy(name),
    })),
    ...buckets.map(({ name }) => ({
      kind: 'bucket' as const,
      label: name,
      href: paths.bucket(name),
    })),
  ]
}

const listable = <T>(list: Promise<T[]>) =>
  list.catch((error: unknown) => {
    if (error instanceof AppError) return []
    throw error
  })
