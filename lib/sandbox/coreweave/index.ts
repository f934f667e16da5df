import {
  BUCKETS_PATH,
  CLUSTERS_PATH,
  FEDERATION_SERVICE,
  POLICIES_PATH,
} from '@/lib/adapters/coreweave/wire'
import { EXCHANGE_PATH, OWN_EXCHANGE_PATH } from '@/lib/adapters/coreweave/wire-credentials'
import {
  ACCESS_KEYS_PATH,
  KEY_STATUS_PATH,
  KEY_STATUS_RIGHTS,
  REVOKE_KEY_PATH,
  REVOKE_KEY_RIGHT,
} from '@/lib/adapters/coreweave/wire-keys'
import { fail, faultByName, interrupt } from '../faults'
import type { SandboxWorlds } from '../world'
import { countWrite } from '../writes'
import type { CoreweaveCall } from './call'
import { answerExchange, containerCredentials, exchangeOwnToken } from './exchange'
import { createConfig, deleteConfig, getConfig, listConfigs, updateConfig } from './federation'
import {
  canI,
  getBucket,
  getCluster,
  listAccessKeys,
  listBuckets,
  listClusters,
  setKeyStatus,
  whoami,
} from './inventory'
import { answerDeletePolicy, ensurePolicy, listPolicies } from './policies'
import { badRequest, CoreweaveRefusal, connectError, refusalOf, restError } from './refusal'
import { revokeKey } from './revoke'
import { demand, type Right } from './rights'
import { exchangeForApiToken, SERVICE_ACCOUNT_PATH } from './service-accounts'

type Route = { at: string; right?: Right; run: (call: CoreweaveCall) => Response }

/** A path that ends in `/*` matches one more segment, the name. */
const ROUTES: Route[] = [
  { at: 'GET /v1beta1/auth/whoami', run: whoami },
  { at: 'POST /v1/cwobject/auth/can-i', run: canI },
  { at: `GET ${CLUSTERS_PATH}`, right: 'clusters:read', run: listClusters },
  { at: `GET ${CLUSTERS_PATH}/*`, right: 'clusters:read', run: getCluster },
  { at: `POST ${FEDERATION_SERVICE}/ListOIDCConfigs`, right: 'federation:read', run: listConfigs },
  { at: `POST ${FEDERATION_SERVICE}/GetOIDCConfig`, right: 'federation:read', run: getConfig },
  {
    at: `POST ${FEDERATION_SERVICE}/CreateOIDCConfig`,
    right: 'federation:write',
    run: createConfig,
  },
  {
    at: `POST ${FEDERATION_SERVICE}/UpdateOIDCConfig`,
    right: 'federation:write',
    run: updateConfig,
  },
  {
    at: `POST ${FEDERATION_SERVICE}/DeleteOIDCConfig`,
    right: 'federation:write',
    run: deleteConfig,
  },
  { at: `GET ${POLICIES_PATH}`, right: 'cwobject:ListAccessPolicy', run: listPolicies },
  { at: `POST ${POLICIES_PATH}`, right: 'cwobject:EnsureAccessPolicy', run: ensurePolicy },
  {
    at: `DELETE ${POLICIES_PATH}/*`,
    right: 'cwobject:DeleteAccessPolicy',
    run: answerDeletePolicy,
  },
  { at: `GET ${BUCKETS_PATH}`, right: 'cwobject:ListBucketInfo', run: listBuckets },
  { at: `GET ${BUCKETS_PATH}/*`, right: 'cwobject:ListBucketInfo', run: getBucket },
  { at: `GET ${OWN_EXCHANGE_PATH}`, right: 'cwobject:CreateAccessKey', run: exchangeOwnToken },
  { at: `GET ${ACCESS_KEYS_PATH}`, right: 'cwobject:ListAccessKeyInfo', run: listAccessKeys },
  { at: `PUT ${KEY_STATUS_PATH}`, right: KEY_STATUS_RIGHTS[0], run: setKeyStatus },
  { at: `POST ${REVOKE_KEY_PATH}`, right: REVOKE_KEY_RIGHT, run: revokeKey },
]

/** CoreWeave's API in its REST and Connect dialects. */
export async function handleCoreWeave(
  worlds: SandboxWorlds,
  request: Request,
  token: string | undefined,
): Promise<Response> {
  const { pathname } = new URL(request.url)
  const inDialect = pathname.startsWith('/coreweave.') ? connectError : restError
  const refuse = (status: number, message: string) => inDialect(refusalOf(status, message))
  try {
    if (pathname.startsWith(EXCHANGE_PATH)) return await handleExchange(worlds, request, pathname)
    if (pathname === SERVICE_ACCOUNT_PATH)
      return await exchangeForApiToken(worlds, await readJson(request))
    const [world, person] = (token && worlds.byToken(token)) || []
    if (!world || !person || person.expired) return unauthenticated(pathname, refuse)
    countWrite(world.writes, 'coreweave', request, pathname)
    const interrupted = await interrupt(world.faults, 'coreweave', request, pathname, refuse)
    if (interrupted) return interrupted
    const found = findRoute(request.method, pathname)
    if (!found) return refuse(501, `${request.method} ${pathname} is not in the sandbox`)
    if (found.route.right) demand(world, person, found.route.right)
    const body = await readJson(request)
    const asked = faultByName(nameIn(body))
    if (asked) return await fail(asked, request, refuse)
    const query = new URL(request.url).searchParams
    return found.route.run({ world, person, name: found.name, query, body })
  } catch (error) {
    if (error instanceof CoreweaveRefusal) return inDialect(error)
    if (error instanceof URIError) return refuse(400, 'malformed percent-encoding in the path')
    throw error
  }
}

async function handleExchange(worlds: SandboxWorlds, request: Request, pathname: string) {
  const refuse = (status: number, message: string) => restError(refusalOf(status, message))
  const orgInPath = decodeURIComponent(pathname.slice(EXCHANGE_PATH.length + 1))
  const body = request.method === 'POST' ? await readJson(request) : undefined
  const orgId = orgInPath || stringIn(body, 'orgId')
  const world = worlds.byOrgId(orgId)
  const faults = world?.faults ?? []
  if (world) countWrite(world.writes, 'coreweave', request, pathname)
  const interrupted = await interrupt(faults, 'coreweave', request, pathname, refuse)
  if (interrupted) return interrupted
  if (request.method === 'GET' && orgInPath)
    return containerCredentials(worlds, orgId, request.headers.get('authorization') ?? '')
  if (request.method === 'POST' && !orgInPath) return answerExchange(worlds, body)
  return refuse(501, `${request.method} ${pathname} is not in the sandbox`)
}

// The shape of this error is taken from a test of the Terraform provider.
const unauthenticated = (path: string, refuse: (status: number, message: string) => Response) =>
  path.endsWith('/whoami')
    ? Response.json({ error: 'unauthorized' }, { status: 401 })
    : refuse(401, 'the API token is unknown, expired or missing')

function findRoute(method: string, pathname: string) {
  const exact = ROUTES.find(({ at }) => at === `${method} ${pathname}`)
  if (exact) return { route: exact, name: '' }
  const cut = pathname.lastIndexOf('/')
  const route = ROUTES.find(({ at }) => at === `${method} ${pathname.slice(0, cut)}/*`)
  return route && { route, name: decodeURIComponent(pathname.slice(cut + 1)) }
}

async function readJson(request: Request): Promise<unknown> {
  const text = await request.text()
  if (text === '') return undefined
  try {
    return JSON.parse(text)
  } catch {
    throw badRequest('the body is not JSON', { body: 'is not JSON' })
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

function stringIn(body: unknown, field: string) {
  const value = isObject(body) ? body[field] : undefined
  return typeof value === 'string' ? value : ''
}

/** The name of the resource that a request writes. */
const nameIn = (body: unknown) =>
  stringIn(isObject(body) && isObject(body['policy']) ? body['policy'] : body, 'name')
