import 'server-only'

import { findOrgId, upsertOrgId } from '@/lib/adapters/database/settings'
import { AppError } from '@/lib/common/errors'
import { recorded } from '@/lib/server/audit/audit'
import { requirePermission } from '@/lib/server/authorization/permissions'
import type { Context } from '@/lib/server/session/context'
import { readCluster } from './cluster'
import type { Cluster, ClusterRef, OrganizationId, SetOrganizationId } from './schema'

/** `<org id>-<hash>.k8s.<zone>.…`, with `api.` in front where authentication is unmanaged. */
const HOST = /^(?:api\.)?([a-z0-9]+)-[a-z0-9]+\.k8s\./i

export const organizationIdOfHost = (apiServerEndpoint: string) =>
  HOST.exec(apiServerEndpoint)?.[1]?.toLowerCase()

/** The short organization id of exchange URLs; without `id`, somebody has to be asked for it once. */
export async function readOrganizationId(
  { config, store, actor }: Context,
  cluster?: Pick<Cluster, 'apiServerEndpoint'>,
): Promise<OrganizationId> {
  if (config.COREWEAVE_ORG_ID) return { id: config.COREWEAVE_ORG_ID, source: 'configured' }
  const id = cluster && organizationIdOfHost(cluster.apiServerEndpoint)
  if (id) return { id, source: 'api-server' }
  const kept = await findOrgId(store, actor.orgUid)
  return kept ? { id: kept, source: 'stored' } : { source: 'unknown' }
}

/** For everyone in the organization, where it cannot be had from elsewhere. */
export async function setOrganizationId(
  context: Context,
  { orgId }: SetOrganizationId,
): Promise<OrganizationId> {
  const { store, actor } = context
  await requirePermission(context, 'set-organization-id')
  const known = await readOrganizationId(context)
  if (known.source === 'configured')
    throw new AppError('conflict', `The organization id is configured as ${known.id}.`, {
      detail: { next: 'Whoever runs the console changes COREWEAVE_ORG_ID.' },
    })
  await recorded(
    context,
    {
      action: 'organization.set-id',
      object: { organization: actor.orgUid },
      before: { orgId: known.id ?? null },
      after: { orgId },
    },
    () => upsertOrgId(store, actor.orgUid, orgId),
  )
  return { id: orgId, source: 'stored' }
}

/** For a person who may not read the cluster, the id is found as far as it can be without it. */
export const readClusterOrganization = async (
  context: Context,
  ref: ClusterRef,
): Promise<OrganizationId> =>
  readOrganizationId(
    context,
    await readCluster(context, ref).catch((error: unknown) => {
      if (error instanceof AppError && error.code !== 'not-found') return undefined
      throw error
    }),
  )
