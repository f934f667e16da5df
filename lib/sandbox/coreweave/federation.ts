import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import {
  isActive,
  WireFederationConfig,
  WireFederationConfigAnswer,
  WireFederationConfigCreate,
  WireFederationConfigList,
  WireFederationConfigRef,
  WireFederationConfigUpdate,
} from '@/lib/adapters/coreweave/wire'
import { isLoopbackHost } from '@/lib/core/identity/host'
import type { SandboxWorld } from '../world-types'
import { type CoreweaveCall, parseBody, wireResponse } from './call'
import { badRequest, CoreweaveRefusal, notFound, resourceDetail } from './refusal'

const FIELDS = ['name', 'issuerUrl', 'audience', 'description', 'active'] as const
type Field = (typeof FIELDS)[number]
type Wanted = Pick<WireFederationConfig, 'name' | 'issuerUrl' | 'audience'>

function find(world: SandboxWorld, uid: string) {
  const config = world.configs.find((each) => each.uid === uid)
  if (!config) throw notFound('OIDCConfig', uid)
  return config
}

function checkIssuer(issuerUrl: string) {
  const url = URL.canParse(issuerUrl) ? new URL(issuerUrl) : undefined
  const fine =
    url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopbackHost(url.hostname))
  if (!fine)
    throw badRequest('invalid issuer URL', {
      issuer_url: 'must be an absolute https URL with a host',
    })
}

function checkUnique(world: SandboxWorld, { issuerUrl, audience }: Wanted, uid?: string) {
  const other = world.configs.find(
    (each) => each.uid !== uid && each.issuerUrl === issuerUrl && each.audience === audience,
  )
  if (!other) return
  const why = 'issuer URL and audience must be unique within the organization'
  throw new CoreweaveRefusal(
    'already_exists',
    `an OIDC configuration for this issuer and audience exists`,
    [resourceDetail('OIDCConfig', other.uid, why)],
  )
}

export function listConfigs({ world }: CoreweaveCall) {
  return wireResponse(WireFederationConfigList, { configs: world.configs })
}

export function getConfig({ world, body }: CoreweaveCall) {
  const { uid } = parseBody(WireFederationConfigRef, body)
  return wireResponse(WireFederationConfigAnswer, { config: find(world, uid) })
}

export function createConfig({ world, body }: CoreweaveCall) {
  const { active = true, ...wanted } = parseBody(WireFederationConfigCreate, body)
  checkIssuer(wanted.issuerUrl)
  checkUnique(world, wanted)
  const config = plantConfig(world, { ...wanted, active })
  return wireResponse(WireFederationConfigAnswer, { config })
}

export function plantConfig(
  world: SandboxWorld,
  { active = true, ...wanted }: z.infer<typeof WireFederationConfigCreate>,
) {
  const now = new Date().toISOString()
  const config = WireFederationConfig.parse({
    uid: randomUUID(),
    orgUid: world.orgUid,
    ...wanted,
    createdAt: now,
    updatedAt: now,
    ...(active ? {} : { deactivatedAt: now }),
  })
  world.configs.push(config)
  return config
}

export function updateConfig({ world, body }: CoreweaveCall) {
  const { uid, updateMask, ...given } = parseBody(WireFederationConfigUpdate, body)
  const before = find(world, uid)
  const paths = updateMask.split(',').filter(Boolean)
  if (paths.length === 0)
    throw badRequest('update mask must contain at least one path', { update_mask: 'is empty' })
  const unknown = paths.find((path) => !FIELDS.includes(path as Field))
  if (unknown) throw badRequest('invalid update mask', { update_mask: `unknown path "${unknown}"` })
  const changes = Object.fromEntries(paths.map((path) => [path, given[path as Field]]))
  const missing = paths.find(
    (path) => changes[path] === undefined && path !== 'description' && path !== 'active',
  )
  if (missing) throw badRequest('invalid request', { [missing]: 'must not be empty' })
  const { active = false, ...rest } = changes
  const now = new Date().toISOString()
  const after = WireFederationConfig.parse({ ...before, ...rest, updatedAt: now })
  if (!('description' in rest) ? false : rest['description'] === undefined) delete after.description
  if (paths.includes('active')) {
    if (active) delete after.deactivatedAt
    else if (isActive(before)) after.deactivatedAt = now
  }
  checkIssuer(after.issuerUrl)
  checkUnique(world, after, uid)
  world.configs[world.configs.indexOf(before)] = after
  return wireResponse(WireFederationConfigAnswer, { config: after })
}

export function deleteConfig({ world, body }: CoreweaveCall) {
  const { uid } = parseBody(WireFederationConfigRef, body)
  world.configs.splice(world.configs.indexOf(find(world, uid)), 1)
  return Response.json({})
}
