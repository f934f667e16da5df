import { randomBytes } from 'node:crypto'
import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose'
import { isActive } from '@/lib/adapters/coreweave/wire'
import {
  WireContainerCredentials,
  WireExchange,
  WireExchangeRequest,
} from '@/lib/adapters/coreweave/wire-credentials'
import { allowsAction } from '../storage/evaluate'
import type { SandboxWorlds } from '../world'
import type { SandboxAccessKey, SandboxWorld } from '../world-types'
import { type CoreweaveCall, parseBody, wireResponse } from './call'
import { CoreweaveRefusal } from './refusal'

/**
 * Keys exchanged by GET live 15 minutes.
 * https://docs.coreweave.com/products/storage/object-storage/auth-access/manage-access-keys/about
 */
const CONTAINER_SECONDS = 15 * 60
const MESSAGE = 'invalid request sent to auth endpoint, Invalid token'

const invalidToken = () => new CoreweaveRefusal('invalid_argument', MESSAGE)

/** The service returns the same error for a wrong organization, issuer, audience, signature or time. */
async function verify(worlds: SandboxWorlds, world: SandboxWorld | undefined, token: string) {
  const { iss = '', aud = [] } = claimsOf(token)
  const trusted = world?.configs.find(
    (config) =>
      isActive(config) && config.issuerUrl === iss && [aud].flat().includes(config.audience),
  )
  // Only the sandbox's own issuers are known: it never dials out.
  const cluster = worlds.byCluster(iss.slice(iss.lastIndexOf('/') + 1))?.[1]
  if (!world || !trusted || cluster?.issuer.url !== iss || cluster.issuer.state() !== 'healthy')
    throw invalidToken()
  const { payload } = await jwtVerify(token, createLocalJWKSet(cluster.issuer.keys()), {
    issuer: trusted.issuerUrl,
    audience: trusted.audience,
    algorithms: ['RS256'],
    requiredClaims: ['sub', 'exp', 'iat'],
  }).catch(() => {
    throw invalidToken()
  })
  const principal = `role/${iss}:${payload.sub}`
  const question = { principal, action: 'cwobject:CreateAccessKeyOIDC', resource: '*' }
  if (!allowsAction(world.policies.values(), question))
    throw new CoreweaveRefusal('permission_denied', 'permission denied')
  return { world, principal }
}

function claimsOf(token: string) {
  try {
    return decodeJwt(token)
  } catch {
    throw invalidToken()
  }
}

function mint(
  world: SandboxWorld,
  principal: string,
  seconds: number,
  attributes: Record<string, string> = {},
): SandboxAccessKey {
  const key = {
    id: `CW${randomBytes(9).toString('hex').toUpperCase()}`,
    secret: `cwo${randomBytes(30).toString('base64url')}`,
    principal,
    expiry: new Date(Date.now() + seconds * 1000),
    attributes,
    suspended: false,
  }
  world.keys.set(key.id, key)
  return key
}

const seconds = (time: Date) => time.toISOString().replace(/\.\d+Z$/, 'Z')

/** GET …/oidc/<organization ID> with the token as Authorization header, without a scheme. */
export async function containerCredentials(worlds: SandboxWorlds, orgId: string, token: string) {
  const { world, principal } = await verify(worlds, worlds.byOrgId(orgId), token)
  return inContainerForm(mint(world, principal, world.keySeconds ?? CONTAINER_SECONDS))
}

/** GET …/api-token: issues keys to the authenticated person. */
export const exchangeOwnToken = ({ world, person }: CoreweaveCall) =>
  inContainerForm(mint(world, `coreweave/${person.uid}`, CONTAINER_SECONDS))

const inContainerForm = (key: SandboxAccessKey) =>
  wireResponse(WireContainerCredentials, {
    AccessKeyId: key.id,
    SecretAccessKey: key.secret,
    Token: '',
    Expiration: seconds(key.expiry),
  })

export async function answerExchange(worlds: SandboxWorlds, body: unknown) {
  const input = parseBody(WireExchangeRequest, body)
  const found = worlds.byOrgId(input.orgId)
  const { world, principal } = await verify(worlds, found, input.oidcToken)
  const key = mint(world, principal, input.durationSeconds, input.attributes)
  return wireResponse(WireExchange, {
    accessKeyId: key.id,
    secretKey: key.secret,
    principalName: principal,
    expiry: seconds(key.expiry),
    attributes: key.attributes,
  })
}
