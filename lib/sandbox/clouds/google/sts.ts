import { randomBytes } from 'node:crypto'
import { fail, faultByName, interrupt } from '../../faults'
import type { SandboxWorlds } from '../../world'
import { countWrite } from '../../writes'
import { type Claims, disproof, type Unproved, verifiedClaims } from '../identity-token'
import type { GoogleProvider } from '../state'
import { GoogleError, oauthError, refuseGoogle } from './answer'
import { admitted } from './trust'

// https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token

const PROVIDER =
  /^\/\/iam\.googleapis\.com\/projects\/(?<project>\d+)\/locations\/global\/workloadIdentityPools\/(?<pool>[^/]+)\/providers\/(?<provider>[^/]+)$/
const GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange'
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token'
const SUBJECT_TYPES = [
  'urn:ietf:params:oauth:token-type:jwt',
  'urn:ietf:params:oauth:token-type:id_token',
]
const SECONDS = 3600

/** Exchanges a provider's token for a federated token. */
export async function handleGoogleSts(worlds: SandboxWorlds, request: Request): Promise<Response> {
  const { pathname } = new URL(request.url)
  const asked = await parametersOf(request)
  const {
    project = '',
    pool = '',
    provider = '',
  } = PROVIDER.exec(asked.get('audience') ?? '')?.groups ?? {}
  const world = worlds.byGoogleProject(project)
  if (world) countWrite(world.writes, 'google', request, pathname)
  const interrupted =
    world && (await interrupt(world.faults, 'google', request, pathname, refuseGoogle))
  if (interrupted) return interrupted
  const named = faultByName(provider)
  if (named) return fail(named, request, refuseGoogle)
  try {
    if (request.method !== 'POST' || !pathname.endsWith('/v1/token'))
      return new Response('Not Found\n', { status: 404 })
    checkParameters(asked)
    const found = world?.clouds.google.providers.get(`${pool}/${provider}`)
    if (!world || !found || found.disabled || world.clouds.google.pools.get(pool) !== false)
      throw oauthError(
        'invalid_target',
        'The target service indicated by the "audience" parameters is invalid. This might either be because the pool or provider is disabled or deleted or because it doesn\'t exist.',
      )
    const members = await membersOf(worlds, found, asked.get('subject_token') ?? '', project)
    const token = `ya29.d.${randomBytes(120).toString('base64url')}`
    const expiry = new Date(Date.now() + SECONDS * 1000)
    world.clouds.google.tokens.set(token, { members, expiry })
    return Response.json({
      access_token: token,
      issued_token_type: ACCESS_TOKEN,
      token_type: 'Bearer',
      expires_in: SECONDS,
    })
  } catch (error) {
    if (error instanceof GoogleError) return error.answer()
    throw error
  }
}

/** Parses a form, or JSON with Google's field names. */
async function parametersOf(request: Request): Promise<Map<string, string>> {
  const body = await request.text()
  if (!request.headers.get('content-type')?.includes('json'))
    return new Map(new URLSearchParams(body))
  try {
    const parsed: unknown = JSON.parse(body)
    return new Map(
      Object.entries(parsed ?? {}).map(([name, value]) => [
        name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
        String(value),
      ]),
    )
  } catch {
    return new Map()
  }
}

function checkParameters(asked: Map<string, string>) {
  const invalid = (description: string) => oauthError('invalid_request', description)
  for (const name of ['grant_type', 'audience', 'subject_token', 'subject_token_type'])
    if (!asked.get(name)) throw invalid(`Missing required parameter: ${name}`)
  if (asked.get('grant_type') !== GRANT) throw invalid('Invalid grant_type.')
  if ((asked.get('requested_token_type') ?? ACCESS_TOKEN) !== ACCESS_TOKEN)
    throw invalid('Invalid requested_token_type.')
  if (!SUBJECT_TYPES.includes(asked.get('subject_token_type') ?? ''))
    throw invalid('Invalid subject_token_type.')
  if (!asked.get('scope')) throw invalid('Missing required parameter: scope')
  if (!PROVIDER.test(asked.get('audience') ?? ''))
    throw invalid(
      'Invalid value for "audience". This value should be the full resource name of the Identity Provider.',
    )
}

async function membersOf(
  worlds: SandboxWorlds,
  provider: GoogleProvider,
  token: string,
  project: string,
): Promise<string[]> {
  const claims = verifiedClaims(token)
  if (!claims) throw oauthError('invalid_request', 'Invalid JWT: it cannot be parsed.')
  if (claims.iss !== provider.issuerUri)
    throw oauthError(
      'invalid_grant',
      `The issuer in ID Token ${claims.iss} does not match the expected ones: ${provider.issuerUri}.`,
    )
  const unproved = await disproof(worlds, token, claims, provider.jwks)
  if (unproved) throw oauthError('invalid_grant', refusalOf(unproved, claims))
  return admitted(provider, claims, project)
}

function refusalOf(unproved: Unproved, { iat }: Claims) {
  switch (unproved) {
    case 'unreachable':
      return "Error connecting to the given credential's issuer."
    case 'no-keys':
      return "No matching key was found in the JWKS of the given credential's issuer."
    case 'signature':
      return 'Invalid signature of the given credential.'
    case 'not-yet-valid':
      return 'The ID Token is not valid yet.'
    case 'expired':
      return `ID Token issued at ${iat} is stale to sign-in.`
  }
}
