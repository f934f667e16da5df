import 'server-only'

import { isActive, type WireFederationConfig } from '@/lib/adapters/coreweave/wire'
import { mapLimited } from '@/lib/common/concurrent'
import { AppError } from '@/lib/common/errors'
import { IAM_AUDIENCE } from '@/lib/core/identity/injection'
import { issuerOf, readCluster } from '@/lib/features/clusters/service'
import { recorded } from '@/lib/server/audit/audit'
import { describeFailure } from '@/lib/server/failure'
import type { Context } from '@/lib/server/session/context'
import { collisionsOf } from './collisions'
import { demandIssuer } from './issuer-check'
import { TYPED } from './config-name'
import { clusterNames, fromWire } from './read'
import type {
  CreateFederationConfigs,
  CreationOutcome,
  FederationConfig,
  FederationConfigRef,
  SetFederationConfigActive,
  UpdateFederationConfig,
} from './schema'

type Wanted = { key: string; name: string; issuerUrl: string; audience: string }

function wantedOf({ config }: Context, draft: CreateFederationConfigs): Wanted[] {
  const keys = draft.from === 'issuer' ? [TYPED] : [...new Set(draft.clusters)]
  return keys.map((key) => {
    const issuerUrl = key === TYPED ? draft.issuerUrl : issuerOf(config, key)
    const audience = {
      issuer: issuerUrl,
      iam: IAM_AUDIENCE,
      custom: draft.customAudience.trim(),
    }[draft.audience]
    return { key, name: (draft.names[key] ?? '').trim(), issuerUrl, audience }
  })
}

function refuseDuplicate(
  wanted: { issuerUrl: string; audience: string },
  existing: WireFederationConfig[],
) {
  const duplicate = collisionsOf(wanted, existing).find(({ kind }) => kind === 'duplicate')
  if (!duplicate) return
  const { name, ...rest } = duplicate.existing
  const paused = isActive(rest) ? '' : ' It is paused: resume it instead.'
  throw new AppError('conflict', `${name} has this issuer and audience already.${paused}`, {
    detail: {
      reason: 'duplicate',
      next: `Use ${name}, or choose another audience.`,
    },
  })
}

/**
 * A config for each chosen cluster, or one for a typed issuer. Each has an outcome of its own, so that
 * one refusal does not hide what was made; a single one is refused as such. The issuer of a cluster can be
 * derived from any id, so each is looked up first: only a cluster of this organization is trusted by a click.
 */
export async function createFederationConfigs(
  context: Context,
  draft: CreateFederationConfigs,
): Promise<CreationOutcome[]> {
  if (draft.from === 'issuer') await demandIssuer(context, draft.issuerUrl)
  else await Promise.all(draft.clusters.map((cluster) => readCluster(context, { cluster })))
  const wanted = wantedOf(context, draft)
  const existing = await context.coreweave.listFederationConfigs()
  const [only, ...others] = wanted
  if (only && others.length === 0) return [await create(context, only, draft, existing)]
  return mapLimited(wanted, 4, (each) =>
    create(context, each, draft, existing).catch(
      (error: unknown): CreationOutcome => ({
        key: each.key,
        name: each.name,
        result: { ok: false, error: describeFailure(error).problem },
      }),
    ),
  )
}

async function create(
  context: Context,
  { key, ...config }: Wanted,
  { description }: CreateFederationConfigs,
  existing: WireFederationConfig[],
): Promise<CreationOutcome> {
  refuseDuplicate(config, existing)
  const created = await recorded(
    context,
    {
      action: 'federation-config.create',
      object: { federationConfig: config.name },
      after: config,
    },
    () =>
      context.coreweave.createFederationConfig({ ...config, ...(description && { description }) }),
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

/** Changes only what differs from what is there now, and nothing that was changed meanwhile. */
export async function updateFederationConfig(
  context: Context,
  { uid, seen, ...wanted }: UpdateFederationConfig,
): Promise<FederationConfig> {
  const { coreweave, config } = context
  const current = await coreweave.getFederationConfig(uid)
  if (seen !== undefined && current.updatedAt !== undefined && seen !== current.updatedAt)
    throw new AppError('conflict', 'Somebody changed this config since it was read here.', {
      detail: {
        reason: 'lost-race',
        next: 'Reload to see their change, then make yours; what you typed stays until then.',
      },
    })
  const changes = Object.fromEntries(
    FIELDS.filter((field) => wanted[field] !== (current[field] ?? '')).map((field) => [
      field,
      wanted[field],
    ]),
  )
  const names = await clusterNames(context)
  if (Object.keys(changes).length === 0) return fromWire(current, config.CKS_ISSUER_BASE_URL, names)
  if (changes['issuerUrl'] !== undefined) await demandChangedIssuer(context, wanted.issuerUrl)
  if (changes['issuerUrl'] !== undefined || changes['audience'] !== undefined) {
    const others = await coreweave.listFederationConfigs()
    refuseDuplicate(
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
    () => coreweave.updateFederationConfig(uid, changes),
  )
  return fromWire(changed, config.CKS_ISSUER_BASE_URL, names)
}

/** A cluster's own issuer may be federated before it answers; any other must answer first. */
async function demandChangedIssuer(context: Context, issuerUrl: string) {
  const clusters = await clusterNames(context)
  const own = [...clusters.keys()].some((id) => issuerOf(context.config, id) === issuerUrl)
  if (!own) await demandIssuer(context, issuerUrl)
}

/** Pause or resume. One that is so already is left alone. */
export async function setFederationConfigActive(
  context: Context,
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
    () => coreweave.updateFederationConfig(uid, { active }),
  )
  return fromWire(changed, config.CKS_ISSUER_BASE_URL, names)
}

export async function deleteFederationConfig(
  context: Context,
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
    () => context.coreweave.deleteFederationConfig(uid),
  )
  return { uid }
}

export { readFederationConfig, readFederationConfigs } from './read'
