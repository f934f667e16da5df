import type { Api, SandboxWriteOptions } from './api'
import { bodyOf } from './body'
import type { DeleteOptions } from './deletion'
import { answerDocument } from './documents'
import { listPage } from './list'
import { containerEnd, podLog } from './logs'
import { asPod, type StoredManifest } from './objects'
import type { createRbac, User } from './rbac'
import {
  apiVersionOf,
  parsePath,
  type ResourceType,
  reviewTypes,
  type Target,
  types,
} from './resources'
import { answerReview } from './reviews'
import {
  badRequestError,
  forbidden,
  forbiddenPath,
  methodNotAllowed,
  noSuchResource,
  StatusError,
  unauthorized,
  withoutManager,
} from './status'
import type { ObjectStore } from './store'
import { createTable, metadataList, wantsMetadata, wantsTable } from './tables'
import type { Tokens } from './tokens'
import type { SandboxKubernetes, SandboxKubernetesOptions } from './types'
import { watch } from './watch'

type Options = Pick<SandboxKubernetesOptions, 'people' | 'keys' | 'discovery'> & {
  store: ObjectStore
  api: Api
  tokens: Tokens
  rbac: ReturnType<typeof createRbac>
  logs: Parameters<typeof podLog>[0]
  closing: AbortSignal
  now: () => Date
}

const ANONYMOUS: User = { username: 'system:anonymous', groups: ['system:unauthenticated'] }
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

/** The HTTP API: authentication, authorization, and responses in Kubernetes formats. */
export function createServer(options: Options): SandboxKubernetes['handle'] {
  const { store, api, tokens, rbac, logs, closing, now } = options

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

  function document(user: User, request: Request, path: string) {
    const verb = verbs[request.method] ?? request.method.toLowerCase()
    if (!rbac.authorizePath(user, verb, path)) throw forbiddenPath(user.username, verb, path)
    const found = answerDocument(options, request, path)
    if (!found) throw noSuchResource()
    return found
  }

  async function answer(request: Request, user: User, path: string): Promise<Response> {
    const target = parsePath(path)
    if (!target) return document(user, request, path)
    const query = new URL(request.url).searchParams
    const { type, namespace, name, subresource } = target
    const watching = name === undefined && request.method === 'GET' && isTrue(query.get('watch'))
    const verb = verbOf(request.method, target, watching)
    authorize(user, verb, target)
    if (isApply(request) && !store.find(target)) authorize(user, 'create', target)
    if (isReview(target)) {
      if (verb !== 'create') throw methodNotAllowed()
      return created(answerReview(rbac, type, user, await bodyOf(request)))
    }
    if (subresource) return answerSubresource(request, target, query)
    const table = wantsTable(request) ? createTable(type, query, now) : undefined
    switch (verb) {
      case 'watch':
        return new Response(watch(store, type, namespace, query, { closing, table }), {
          headers: { 'content-type': 'application/json' },
        })
      case 'list': {
        const { items, metadata } = listPage(store, type, namespace, query)
        if (wantsMetadata(request)) return Response.json(metadataList(items, metadata))
        return Response.json(table?.(items, metadata) ?? listOf(type, items, metadata))
      }
      case 'get': {
        const object = store.get(target)
        return Response.json(table?.([object]) ?? object)
      }
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
    if (type === types.pods && subresource === 'attach') {
      // kubectl then prints the log once, so the log must be complete.
      const container = query.get('container') ?? asPod(object).spec.containers[0]?.name ?? ''
      await containerEnd(logs(object, container), request.signal, closing)
      throw methodNotAllowed()
    }
    if (type === types.pods && /^(exec|portforward)$/.test(subresource ?? ''))
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
        if (isApply(request)) return answerApply(target, body, write, query)
        const contentType = request.headers.get('content-type') ?? ''
        return Response.json(api.patch(target, body, contentType, write))
      }
      case 'update':
        return Response.json(api.replace(target, body, write))
      default:
        return answerDelete(target, query, body)
    }
  }

  function answerApply(
    target: Target,
    body: unknown,
    write: SandboxWriteOptions,
    query: URLSearchParams,
  ) {
    if (!query.get('fieldManager')) throw withoutManager()
    const { object, created: isNew } = api.apply(target, body, write)
    return isNew ? created(object) : Response.json(object)
  }

  function answerDelete(target: Target, query: URLSearchParams, body: unknown) {
    const given = typeof body === 'object' && body !== null ? (body as DeleteBody) : {}
    const grace = query.get('gracePeriodSeconds') ?? given.gracePeriodSeconds
    const propagation = query.get('propagationPolicy') ?? given.propagationPolicy ?? 'Background'
    if (!isPropagation(propagation))
      throw badRequestError(`invalid propagationPolicy ${JSON.stringify(propagation)}`)
    const dryRun = query.get('dryRun') === 'All' || given.dryRun?.[0] === 'All'
    const uid = given.preconditions?.uid
    const object = api.remove(
      target,
      {
        propagation,
        ...(uid ? { uid } : {}),
        ...(grace === undefined || grace === null ? {} : { grace: Number(grace) }),
      },
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

const isApply = ({ method, headers }: Request) =>
  method === 'PATCH' && headers.get('content-type')?.startsWith('application/apply-patch+yaml')

const listOf = (type: ResourceType, items: StoredManifest[], metadata: object) => ({
  kind: `${type.kind}List`,
  apiVersion: apiVersionOf(type),
  metadata,
  items: items.map(({ apiVersion: _, kind: __, ...item }) => item),
})

type DeleteBody = {
  gracePeriodSeconds?: number
  propagationPolicy?: string
  dryRun?: string[]
  preconditions?: { uid?: string }
}

const isPropagation = (value: string): value is DeleteOptions['propagation'] =>
  value === 'Background' || value === 'Foreground' || value === 'Orphan'

function verbOf(method: string, { name }: Target, watching: boolean) {
  if (watching) return 'watch'
  if (name === undefined && method === 'GET') return 'list'
  if (name === undefined && method === 'DELETE') return 'deletecollection'
  return verbs[method] ?? method.toLowerCase()
}

const created = (object: object) => Response.json(object, { status: 201 })

const removed = ({ type }: Target, { metadata }: StoredManifest) => ({
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
