import 'server-only'

import { isActive, type WireFederationConfig } from '@/lib/adapters/coreweave/wire'
import { AppError } from '@/lib/common/errors'
import { clusterIdOfIssuer } from '@/lib/core/identity/issuer'
import type { Context } from '@/lib/server/session/context'
import { renderConfigCurl, renderConfigTerraform } from './config-code'
import type { FederationConfig, FederationConfigDetail, FederationConfigRef } from './schema'

type Names = ReadonlyMap<string, string>

export function fromWire(
  wire: WireFederationConfig,
  issuerBase: string,
  names: Names,
): FederationConfig {
  const id = clusterIdOfIssuer(wire.issuerUrl, issuerBase)
  const name = id && names.get(id)
  return {
    uid: wire.uid,
    name: wire.name,
    issuerUrl: wire.issuerUrl,
    audience: wire.audience,
    active: isActive(wire),
    ...(wire.description && { description: wire.description }),
    ...(id && { cluster: { id, ...(name && { name }) } }),
    ...(wire.createdAt && { createdAt: wire.createdAt }),
    ...(wire.updatedAt && { updatedAt: wire.updatedAt }),
  }
}

/** Cluster names by id; empty for people who cannot list clusters, who see ids instead. */
export const clusterNames = async ({ coreweave }: Context): Promise<Names> => {
  const clusters = await coreweave.listClusters().catch((error: unknown) => {
    if (error instanceof AppError) return []
    throw error
  })
  return new Map(clusters.map(({ id, name }) => [id, name]))
}

export async function readFederationConfigs(context: Context): Promise<FederationConfig[]> {
  const [configs, names] = await Promise.all([
    context.coreweave.listFederationConfigs(),
    clusterNames(context),
  ])
  return configs
    .map((wire) => fromWire(wire, context.config.CKS_ISSUER_BASE_URL, names))
    .sort((a, b) => a.name.localeCompare(b.name) || a.audience.localeCompare(b.audience))
}

export async function readFederationConfig(
  context: Context,
  { uid }: FederationConfigRef,
): Promise<FederationConfigDetail> {
  const [wire, names] = await Promise.all([
    context.coreweave.getFederationConfig(uid),
    clusterNames(context),
  ])
  const config = fromWire(wire, context.config.CKS_ISSUER_BASE_URL, names)
  return {
    ...config,
    terraform: renderConfigTerraform(config),
    curl: renderConfigCurl(context.config.COREWEAVE_API_URL, config),
  }
}
