import 'server-only'

import pMap from 'p-map'
import { isActive, type WireFederationConfig } from '@/lib/adapters/coreweave/wire'
import { AppError } from '@/lib/common/errors'
import { IAM_AUDIENCE } from '@/lib/core/identity/injection'
import { issuerOf, readCluster } from '@/lib/features/clusters/service'
import { recorded } from '@/lib/server/audit/audit'
import { describeFailure } from '@/lib/server/failure'
import type { Context, WriteContext } from '@/lib/server/session/context'
import { findCollisions } from './collisions'
import { TYPED_ISSUER } from './config-name'
import { requireIssuer } from './issuer-check'
import { clusterNames, fromWire } from './read'
import type {
  CreateFederationConfigs,
  CreationOutcome,
  FederationConfig,
  FederationConfigRef,
  SetFederationConfigActive,
  UpdateFederationConfig,
} from './schema'

type PlannedConfig = { key: string; name: string; issuerUrl: string; audience: string }

function planConfigs({ config }: Context, draft: CreateFederationConfigs): PlannedConfig[] {
  const keys = draft.from === 'issuer' ? [TYPED_ISSUER] : [...new Set(draft.clusters)]
  return keys.map((key) => {
    const issuerUrl = key === TYPED_ISSUER ? draft.issuerUrl : issuerOf(config, key)
    const audience = {
      issuer: issuerUrl,
      iam: IAM_AUDIENCE,
      custom: draft.customAudience.trim(),
    }[draft.audience]
    return { key, name: (draft.names[key] ?? '').trim(), issuerUrl, audience }
  })
}

function rejectDuplicate(
  wanted: { issuerUrl: string; audience: string },
  existing: WireFederationConfig[],
) {
  const duplicate = findCollisions(wanted, existing).find(({ kind }) => kind === 'duplicate')
  if (!duplicate) return
  const { name, ...rest } = duplicate.existing
  const paused = isActive(rest) ? '' : ' It is paused; resume it instead.'
  throw new AppError(
    'conflict',
    `Federation config ${name} already has this issuer and audience.${paused}`,
    {
      detail: {
        reason: 'duplicate',
        next: `Use ${name} or choose another audience.`,
      },
    },
  )
}

/**
 * Creates a config for each chosen cluster, or one for a typed issuer. Several configs each have an outcome,
 * so that one failure does not hide what was created; a single one throws. An issuer URL can be derived from
 * any cluster id, so each cluster is looked up first: only clusters of this organization may be federated.
 */
export async function createFederationConfigs(
  context: WriteContext,
  draft: CreateFederationConfigs,
): Promise<CreationOutcome[]> {
  if (draft.from === 'issuer') await requireIssuer(context, draft.issuerUrl)
  else await Promise.all(draft.clusters.map((cluster) => readCluster(context, { cluster })))
  const wanted = planConfigs(context, draft)
  const existing = await context.coreweave.listFederationConfigs()
  const [only, ...others] = wanted
  if (only && others.length === 0) return [await create(context, only, draft, existing)]
  return pMap(
    wanted,
    (each) =>
      create(context, each, draft, existing).catch(
        (error: unknown): CreationOutcome => ({
          key: each.key,
          name: each.name,
          result: { ok: false, error: describeFailure(error).problem },
        }),
      ),
    { concurrency: 4 },
  )
}

async function create(
  context: WriteContext,
  { key, ...config }: PlannedConfig,
  { description }: CreateFederationConfigs,
  existing: WireFederationConfig[],
): Promise<CreationOutcome> {
  rejectDuplicate(config, existing)
  const created = await recorded(
    context,
    {
      action: 'federation-config.create',
      object: { federationConfig: config.name },
      after: config,
    },
    ({ coreweave }) =>
      coreweave.createFederationConfig({ ...config, ...(description && { description }) }),
  )
  return { key, name: created.name, result: { ok: true, uid: created.uid } }
}

const auditable = ({ name, description, issuerUrl, audience, ...rest }: WireFederationConfig) => ({
  name,
  issuerUrl,
  audience,
  active: isActive(rest),
  ...(description && { description }),
})

const FIELDS = ['name', 'issuerUrl', 'audience', 'description'] as const

/** Sends only the changed fields, and fails if someone else changed the config meanwhile. */
export async function updateFederationConfig(
  context: WriteContext,
  { uid, seen, ...wanted }: UpdateFederationConfig,
): Promise<FederationConfig> {
  const { coreweave, config } = context
  const current = await coreweave.getFederationConfig(uid)
  if (seen !== undefined && current.updatedAt !== undefined && seen !== current.updatedAt)
    throw new AppError(
      'conflict',
      'Someone else changed this federation config after you opened it.',
      {
        detail: {
          reason: 'lost-race',
          next: 'Discard your changes to see theirs. Your input is kept until then.',
        },
      },
    )
  const changes = Object.fromEntries(
    FIELDS.filter((field) => wanted[field] !== (current[field] ?? '')).map((field) => [
      field,
      wanted[field],
    ]),
  )
  const names = await clusterNames(context)
  if (Object.keys(changes).length === 0) return fromWire(current, config.CKS_ISSUER_BASE_URL, names)
  if (changes['issuerUrl'] !== undefined) await requireReachableIssuer(context, wanted.issuerUrl)
  if (changes['issuerUrl'] !== undefined || changes['audience'] !== undefined) {
    const others = await coreweave.listFederationConfigs()
    rejectDuplicate(
      wanted,
      others.filter((each) => each.uid !== uid),
    )
  }
  const changed = await recorded(
    context,
    {
      action: 'federation-config.update',
      object: { federationConfig: current.name, federationConfigId: uid },
      before: auditable(current),
      after: changes,
    },
    (write) => write.coreweave.updateFederationConfig(uid, changes),
  )
  return fromWire(changed, config.CKS_ISSUER_BASE_URL, names)
}

/** An issuer of a cluster may be federated before it is reachable; any other must be reachable. */
async function requireReachableIssuer(context: Context, issuerUrl: string) {
  const clusters = await clusterNames(context)
  const own = [...clusters.keys()].some((id) => issuerOf(context.config, id) === issuerUrl)
  if (!own) await requireIssuer(context, issuerUrl)
}

/** Pauses or resumes a config. Does nothing if it already has that state. */
export async function setFederationConfigActive(
  context: WriteContext,
  { uid, active }: SetFederationConfigActive,
): Promise<FederationConfig> {
  const { coreweave, config } = context
  const [current, names] = await Promise.all([
    coreweave.getFederationConfig(uid),
    clusterNames(context),
  ])
  if (isActive(current) === active) return fromWire(current, config.CKS_ISSUER_BASE_URL, names)
  const changed = await recorded(
    context,
    {
      action: active ? 'federation-config.resume' : 'federation-config.pause',
      object: { federationConfig: current.name, federationConfigId: uid },
      before: auditable(current),
      after: { active },
    },
    (write) => write.coreweave.updateFederationConfig(uid, { active }),
  )
  return fromWire(changed, config.CKS_ISSUER_BASE_URL, names)
}

export async function deleteFederationConfig(
  context: WriteContext,
  { uid }: FederationConfigRef,
): Promise<{ uid: string }> {
  const current = await context.coreweave.getFederationConfig(uid)
  await recorded(
    context,
    {
      action: 'federation-config.delete',
      object: { federationConfig: current.name, federationConfigId: uid },
      before: auditable(current),
    },
    ({ coreweave }) => coreweave.deleteFederationConfig(uid),
  )
  return { uid }
}

export { readFederationConfig, readFederationConfigs } from './read'
