import type { SandboxWriteOptions } from './api'
import { bodyOf } from './body'
import type { DeleteOptions } from './deletion'
import { answerDocument } from './documents'
import { impersonated } from './impersonation'
import { listPage } from './list'
import type { StoredManifest } from './objects'
import { authenticateIdToken } from './oidc'
import { AUTHENTICATED, type createRbac, type User } from './rbac'
import {
  absentTypes,
  apiVersionOf,
  parsePath,
  type ResourceType,
  reviewTypes,
  type Target,
  types,
} from './resources'
import { answerReview } from './reviews'
import { isSet } from './selectors'
import {
  badRequestError,
  forbidden,
  forbiddenPath,
  methodNotAllowed,
  noSuchResource,
  notServed,
  StatusError,
  unauthorized,
  withoutManager,
} from './status'
import { objectKey } from './store'
import { createSubresources, type SubresourceOptions } from './subresources'
import { createTable, head, metadataList, wantsMetadata, wantsTable } from './tables'
import type { ClusterEndpoint, SandboxKubernetes, SandboxKubernetesOptions } from './types'
import { watch } from './watch'
import { answered, created, writeOptionsOf } from './write-answers'

type Options = Pick<SandboxKubernetesOptions, 'people' | 'keys' | 'discovery' | 'oidc'> &
  SubresourceOptions & {
    rbac: ReturnType<typeof createRbac>
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
const userOf = ({ username, groups }: SandboxKubernetesOptions['people'][number]): User => ({
  username,
  groups: [...groups, AUTHENTICATED],
})
const isReview = ({ type }: Target) =>
  Object.values(reviewTypes).some((candidate) => candidate === type)

/** The HTTP API: authentication, authorization, and responses in Kubernetes formats. */
export function createServer(options: Options): SandboxKubernetes['handle'] {
  const { store, api, tokens, rbac, closing, now } = options
  const answerSubresource = createSubresources(options)

  async function authenticate(token: string | undefined, endpoint: ClusterEndpoint): Promise<User> {
    if (!token) return ANONYMOUS
    const person = options.people.find((candidate) => candidate.token === token)
    if (person && endpoint === 'managed') return userOf(person)
    const settings = endpoint === 'unmanaged' ? options.oidc?.() : undefined
    const user = settings && (await authenticateIdToken(token, settings, now()))
    if (user) return user
    const found = await tokens.authenticate(token)
    if ('error' in found) throw unauthorized()
    return found.user
  }

  /** TokenReview: the API server reviews the tokens that it takes itself. */
  async function review(token: string, audiences?: string[] | null) {
    const person = options.people.find((candidate) => candidate.token === token)
    return person
      ? { user: userOf(person), audiences: audiences ?? [] }
      : tokens.authenticate(token, audiences)
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
    const watching = name === undefined && request.method === 'GET' && isSet(query, 'watch')
    const verb = verbOf(request.method, target, watching)
    authorize(user, verb, target)
    if (isApply(request) && !store.find(target)) authorize(user, 'create', target)
    if (isReview(target)) {
      if (verb !== 'create') throw methodNotAllowed()
      const asked = { type, user, body: await bodyOf(request) }
      return created(
        await answerReview(rbac, review, { ...asked, ...(namespace ? { namespace } : {}) }),
      )
    }
    if (subresource) return answerSubresource(request, target, query)
    const partial = wantsMetadata(request)
    const table = wantsTable(request) ? createTable(type, query, now) : undefined
    switch (verb) {
      case 'watch':
        return new Response(watch(store, type, namespace, query, { closing, table }), {
          headers: { 'content-type': 'application/json' },
        })
      case 'list': {
        const { items, metadata } = listPage(store, type, namespace, query)
        if (partial) return Response.json(metadataList(items, metadata))
        return Response.json(table?.(items, metadata) ?? listOf(type, items, metadata))
      }
      case 'get': {
        const object = store.get(target)
        return Response.json(table?.([object]) ?? (partial ? head(object) : object))
      }
      default:
        return answerWrite(request, verb, target, query)
    }
  }

  async function answerWrite(
    request: Request,
    verb: string,
    target: Target,
    query: URLSearchParams,
  ) {
    if (absentTypes.includes(target.type))
      throw notServed(
        `the sandbox keeps no ${target.type.plural}, as nothing would act on them: it runs pods, jobs, cron jobs, deployments and replica sets`,
      )
    const body = await bodyOf(request)
    const write = writeOptionsOf(request, query)
    if (verb === 'deletecollection') return answerDeleteCollection(target, query, body)
    if (target.name === undefined ? verb !== 'create' : verb === 'create') throw methodNotAllowed()
    if (target.type.namespaced && target.namespace === undefined) throw methodNotAllowed()
    switch (verb) {
      case 'create':
        return answered(api.create(target, body, write), write, 201)
      case 'patch': {
        if (isApply(request)) return answerApply(target, body, write, query)
        const contentType = request.headers.get('content-type') ?? ''
        return answered(api.patch(target, body, contentType, write), write)
      }
      case 'update':
        return answered(api.replace(target, body, write), write)
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
    return answered(object, write, isNew ? 201 : 200)
  }

  function deletionOf(query: URLSearchParams, body: unknown) {
    const given = typeof body === 'object' && body !== null ? (body as DeleteBody) : {}
    const grace = query.get('gracePeriodSeconds') ?? given.gracePeriodSeconds
    const orphan = isSet(query, 'orphanDependents') || given.orphanDependents === true
    const propagation =
      query.get('propagationPolicy') ??
      given.propagationPolicy ??
      (orphan ? 'Orphan' : 'Background')
    if (!isPropagation(propagation))
      throw badRequestError(`invalid propagationPolicy ${JSON.stringify(propagation)}`)
    const { uid, resourceVersion } = given.preconditions ?? {}
    return {
      dryRun: query.get('dryRun') === 'All' || given.dryRun?.[0] === 'All',
      options: {
        propagation,
        ...(uid ? { uid } : {}),
        ...(resourceVersion ? { resourceVersion } : {}),
        ...(grace === undefined || grace === null ? {} : { grace: Number(grace) }),
      },
    }
  }

  function answerDelete(target: Target, query: URLSearchParams, body: unknown) {
    const { options: asked, dryRun } = deletionOf(query, body)
    const object = api.remove(target, asked, dryRun)
    const kept = RETURNED.has(target.type) || object.metadata.deletionTimestamp
    return Response.json(kept ? object : removed(target, object))
  }

  /** Deletes what a list with the same selectors shows. */
  function answerDeleteCollection(target: Target, query: URLSearchParams, body: unknown) {
    const { type, namespace } = target
    if (type === types.namespaces || (type.namespaced && namespace === undefined))
      throw methodNotAllowed()
    const { options: asked, dryRun } = deletionOf(query, body)
    const { items, metadata } = listPage(store, type, namespace, query)
    for (const object of items)
      if (store.find(objectKey(type, object))) api.remove(objectKey(type, object), asked, dryRun)
    return Response.json(listOf(type, items, metadata))
  }

  return async (request, { token, path, endpoint = 'managed' }) => {
    try {
      const user = impersonated(rbac, await authenticate(token, endpoint), request.headers)
      const response = await answer(request, user, path)
      if (parsePath(path)?.type === types.endpoints) response.headers.append('warning', DEPRECATED)
      return response
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
  orphanDependents?: boolean
  dryRun?: string[]
  preconditions?: { uid?: string; resourceVersion?: string }
}

/** Kinds whose deletion answers with the object: `ReturnDeletedObject` in k8s.io/kubernetes/pkg/registry. */
const RETURNED = new Set<ResourceType>([
  types.namespaces,
  types.pods,
  types.serviceaccounts,
  types.services,
  types.resourcequotas,
])

const DEPRECATED =
  '299 - "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"'

const isPropagation = (value: string): value is DeleteOptions['propagation'] =>
  value === 'Background' || value === 'Foreground' || value === 'Orphan'

function verbOf(method: string, { name }: Target, watching: boolean) {
  if (watching) return 'watch'
  if (name === undefined && method === 'GET') return 'list'
  if (name === undefined && method === 'DELETE') return 'deletecollection'
  return verbs[method] ?? method.toLowerCase()
}

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
