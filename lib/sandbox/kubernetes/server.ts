import type { Api } from './api'
import type { DeleteOptions } from './deletion'
import { discovery as apiDiscovery } from './discovery'
import { listPage } from './list'
import { podLog } from './logs'
import type { Stored } from './objects'
import type { createRbac, User } from './rbac'
import { parsePath, reviewTypes, type Target, types } from './resources'
import { review } from './reviews'
import {
  badRequest,
  forbidden,
  forbiddenPath,
  methodNotAllowed,
  noSuchResource,
  StatusError,
  unauthorized,
} from './status'
import type { Store } from './store'
import type { Tokens } from './tokens'
import type { SandboxKubernetes, SandboxKubernetesOptions } from './types'
import { watch } from './watch'

type Options = Pick<SandboxKubernetesOptions, 'people' | 'keys' | 'discovery'> & {
  store: Store
  api: Api
  tokens: Tokens
  rbac: ReturnType<typeof createRbac>
  logs: Parameters<typeof podLog>[0]
  closing: AbortSignal
}

const ANONYMOUS: User = { username: 'system:anonymous', groups: ['system:unauthenticated'] }
const VERSION = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.1',
  gitTreeState: 'clean',
  platform: 'linux/amd64',
}
const verbs: Record<string, string> = {
  GET: 'get',
  HEAD: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
}
const isReview = ({ type }: Target) =>
  Object.values(reviewTypes).some((candidate) => candidate === type)
const isTrue = (value: string | null) => /^(1|true)$/.test(value ?? '')

/** The API over HTTP: who asks, whether they may, and the answer in Kubernetes' shapes. */
export function createServer(options: Options): SandboxKubernetes['handle'] {
  const { store, api, tokens, rbac, logs, closing } = options

  function authenticate(token: string | undefined): User {
    if (!token) return ANONYMOUS
    const person = options.people.find((candidate) => candidate.token === token)
    if (!person) throw unauthorized()
    const { username, groups } = person
    return { username, groups: [...groups, 'system:authenticated'] }
  }

  function authorize(user: User, verb: string, target: Target) {
    const { type, name, subresource } = target
    // A namespace is its own scope: k8s.io/apiserver/pkg/endpoints/request/requestinfo.go
    const namespace = type === types.namespaces ? name : target.namespace
    const rest = {
      verb,
      ...(subresource ? { subresource } : {}),
      ...(namespace ? { namespace } : {}),
      ...(name ? { name } : {}),
    }
    if (rbac.authorize(user, { ...rest, group: type.group, resource: type.plural })) return
    throw forbidden(type, { ...rest, user: user.username })
  }

  function documents(path: string): object | string | undefined {
    if (/^\/(healthz|livez|readyz)$/.test(path)) return 'ok'
    if (/^\/version\/?$/.test(path)) return VERSION
    if (path === '/.well-known/openid-configuration') return options.discovery()
    if (path === '/openid/v1/jwks') return options.keys()
    return apiDiscovery(path)
  }

  function answerDocument(user: User, request: Request, path: string) {
    const verb = verbs[request.method] ?? request.method.toLowerCase()
    if (!rbac.authorizePath(user, verb, path)) throw forbiddenPath(user.username, verb, path)
    const document = documents(path)
    if (document === undefined) throw noSuchResource()
    if (path === '/openid/v1/jwks') return jwks(request, document)
    return typeof document === 'string' ? new Response(document) : Response.json(document)
  }

  async function answer(request: Request, user: User, path: string): Promise<Response> {
    const target = parsePath(path)
    if (!target) return answerDocument(user, request, path)
    const query = new URL(request.url).searchParams
    const { type, namespace, name, subresource } = target
    const watching = name === undefined && request.method === 'GET' && isTrue(query.get('watch'))
    const verb = verbOf(request.method, target, watching)
    authorize(user, verb, target)
    if (isReview(target)) {
      if (verb !== 'create') throw methodNotAllowed()
      return created(review(rbac, type, user, await bodyOf(request)))
    }
    if (subresource) return answerSubresource(request, target, query)
    switch (verb) {
      case 'watch':
        return new Response(watch(store, type, namespace, query, closing), {
          headers: { 'content-type': 'application/json' },
        })
      case 'list':
        return Response.json(listPage(store, type, namespace, query))
      case 'get':
        return Response.json(store.get(target))
      default:
        return answerWrite(request, verb, target, query)
    }
  }

  async function answerSubresource(request: Request, target: Target, query: URLSearchParams) {
    const { type, subresource, namespace = '', name = '' } = target
    const object = store.get(target)
    if (type === types.pods && subresource === 'log' && request.method === 'GET')
      return podLog(logs, object, query, closing)
    if (type === types.serviceaccounts && subresource === 'token' && request.method === 'POST')
      return created(
        await tokens.request(store.get({ type, namespace, name }), await bodyOf(request)),
      )
    if (type === types.pods && /^(attach|exec|portforward)$/.test(subresource ?? ''))
      throw methodNotAllowed()
    throw noSuchResource()
  }

  async function answerWrite(
    request: Request,
    verb: string,
    target: Target,
    query: URLSearchParams,
  ) {
    const body = await bodyOf(request)
    const agent = request.headers.get('user-agent')?.split('/')[0]
    const write = {
      dryRun: query.get('dryRun') === 'All',
      manager: query.get('fieldManager') || agent || 'unknown',
    }
    if (target.name === undefined ? verb !== 'create' : verb === 'create') throw methodNotAllowed()
    if (target.type.namespaced && target.namespace === undefined) throw methodNotAllowed()
    switch (verb) {
      case 'create':
        return created(api.create(target, body, write))
      case 'patch': {
        const contentType = request.headers.get('content-type') ?? ''
        return Response.json(api.patch(target, body, contentType, write))
      }
      case 'update':
        return Response.json(api.replace(target, body, write))
      default:
        return answerDelete(target, query, body)
    }
  }

  function answerDelete(target: Target, query: URLSearchParams, body: unknown) {
    const given = typeof body === 'object' && body !== null ? (body as DeleteBody) : {}
    const grace = query.get('gracePeriodSeconds') ?? given.gracePeriodSeconds
    const propagation = query.get('propagationPolicy') ?? given.propagationPolicy ?? 'Background'
    if (!isPropagation(propagation))
      throw badRequest(`invalid propagationPolicy ${JSON.stringify(propagation)}`)
    const dryRun = query.get('dryRun') === 'All' || given.dryRun?.[0] === 'All'
    const object = api.remove(
      target,
      { propagation, ...(grace === undefined || grace === null ? {} : { grace: Number(grace) }) },
      dryRun,
    )
    const kept = target.type === types.pods || target.type === types.namespaces
    return Response.json(
      kept || object.metadata.deletionTimestamp ? object : removed(target, object),
    )
  }

  return async (request, { token, path }) => {
    try {
      return await answer(request, authenticate(token), path)
    } catch (error) {
      if (!(error instanceof StatusError)) throw error
      return Response.json(error.body(), { status: error.code })
    }
  }
}

type DeleteBody = { gracePeriodSeconds?: number; propagationPolicy?: string; dryRun?: string[] }

const isPropagation = (value: string): value is DeleteOptions['propagation'] =>
  value === 'Background' || value === 'Foreground' || value === 'Orphan'

function verbOf(method: string, { name }: Target, watching: boolean) {
  if (watching) return 'watch'
  if (name === undefined && method === 'GET') return 'list'
  if (name === undefined && method === 'DELETE') return 'deletecollection'
  return verbs[method] ?? method.toLowerCase()
}

const JWKS = 'application/jwk-set+json'

/** The real one insists on the media type: pkg/routes/openidmetadata.go. */
function jwks(request: Request, document: object | string) {
  const accept = request.headers.get('accept') ?? '*/*'
  if (!accept.includes(JWKS) && !accept.includes('*/*'))
    return new Response('406: Not Acceptable\n', { status: 406 })
  return Response.json(document, { headers: { 'content-type': JWKS } })
}

const created = (object: object) => Response.json(object, { status: 201 })

const removed = ({ type }: Target, { metadata }: Stored) => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Success',
  details: {
    name: metadata.name,
    ...(type.group ? { group: type.group } : {}),
    kind: type.plural,
    uid: metadata.uid,
  },
})

async function bodyOf(request: Request): Promise<unknown> {
  const text = await request.text()
  if (!text) return undefined
  try {
    return JSON.parse(text)
  } catch (error) {
    throw badRequest(
      `the object provided is unrecognized (must be of type v1): ${error instanceof Error ? error.message : 'not JSON'}`,
    )
  }
}
