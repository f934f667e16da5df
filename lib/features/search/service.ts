import 'server-only'

import { AppError } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import { readRequests } from '@/lib/features/requests/service'
import type { Context } from '@/lib/server/session/context'
import type { JumpTarget } from './schema'

/** Every named object with a page of its own that this person may list. */
export async function listJumpTargets(context: Context): Promise<JumpTarget[]> {
  const { coreweave } = context
  const [clusters, configs, policies, buckets, requests] = await Promise.all([
    listable(coreweave.listClusters()),
    listable(coreweave.listFederationConfigs()),
    listable(coreweave.listPolicies()),
    listable(coreweave.listBuckets()),
    listable(readRequests(context, { show: 'all' }).then(({ rows }) => rows)),
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
    ...requests.map(({ id, title }) => ({
      kind: 'request' as const,
      label: `${id}: ${title}`,
      href: paths.request(id),
    })),
  ]
}

const listable = <T>(list: Promise<T[]>) =>
  list.catch((error: unknown) => {
    if (error instanceof AppError) return []
    throw error
  })
