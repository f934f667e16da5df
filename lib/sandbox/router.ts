import { cloudOf } from './clouds'
import { handleControl } from './control'
import { handleCoreWeave } from './coreweave'
import { interrupt } from './faults'
import { passOf } from './kubeconfig'
import type { ClusterEndpoint } from './kubernetes/types'
import type { Handler } from './listen'
import { handleStorage, HOST as STORAGE } from './storage'
import type { SandboxWorlds } from './world'
import type { SandboxCluster, SandboxWorld } from './world-types'
import { countWrite } from './writes'

const API_SERVER = /\.k8s\.[a-z0-9-]+\.localhost$/i
const UNMANAGED = /^api\./i
const TOKEN_IN_PATH = /^\/k8s\/(?<id>[^/]+)\/t\/(?<token>[^/]+)(?<path>\/.*)?$/
const ISSUER = /^\/oidc\/id\/(?<id>[^/]+)(?<path>\/.*)$/

const bearer = (request: Request) =>
  /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]

const REASONS: Partial<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  429: 'TooManyRequests',
  503: 'ServiceUnavailable',
  504: 'Timeout',
}
const kubernetesStatus = (code: number, message: string) => {
  const reason = REASONS[code] ?? 'InternalError'
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure' }
  return Response.json({ ...status, message, reason, code }, { status: code })
}

/** Routes requests to the surfaces of the sandbox by host and path. */
export const createRouter =
  (worlds: SandboxWorlds, controlToken: string): Handler =>
  async (request) => {
    const { hostname, pathname } = new URL(request.url)
    if (API_SERVER.test(hostname)) {
      const found = worlds.byApiServer(hostname.replace(UNMANAGED, ''))
      if (!found) return Response.error()
      const endpoint = UNMANAGED.test(hostname) ? 'unmanaged' : 'managed'
      return kubernetes(...found, request, { token: bearer(request), path: pathname, endpoint })
    }
    const cloud = cloudOf(pathname)
    if (cloud && !STORAGE.test(hostname)) return cloud(worlds, request)
    if (STORAGE.test(hostname) || isSigned(request)) return handleStorage(worlds, request)
    if (pathname.startsWith('/sandbox/')) return handleControl(worlds, controlToken, request)
    if (pathname.startsWith('/oidc/')) return issuer(worlds, request, pathname)
    const owner = ownerInPath(pathname) ?? proxied(request, pathname)
    if (owner) {
      const { id, token, path } = owner
      const found = worlds.byCluster(id)
      if (!found) return kubernetesStatus(404, 'no such cluster')
      const holder = found[0].people.find((person) => passOf(person.token) === token)
      // A kubeconfig made from this one may have a token of its own.
      return kubernetes(...found, request, {
        token: bearer(request) ?? holder?.token ?? token,
        path,
        endpoint: 'managed',
      })
    }
    return handleCoreWeave(worlds, request, bearer(request))
  }

function ownerInPath(pathname: string) {
  if (!pathname.startsWith('/k8s/')) return undefined
  const { id = '', token = '', path = '/' } = TOKEN_IN_PATH.exec(pathname)?.groups ?? {}
  return { id, token, path }
}

/** The cluster and the person of a request that replaced the path of its kubeconfig's server. */
function proxied(request: Request, path: string) {
  const [, given] = /^Basic (\S+)$/i.exec(request.headers.get('proxy-authorization') ?? '') ?? []
  if (given === undefined) return undefined
  const [id = '', token = ''] = Buffer.from(given, 'base64').toString().split(':')
  return { id, token, path }
}

/** Signed for storage, though its host is another: by path style. */
const isSigned = (request: Request) =>
  (request.headers.get('authorization')?.startsWith('AWS4-HMAC-SHA256') ?? false) ||
  new URL(request.url).searchParams.has('X-Amz-Signature')

async function kubernetes(
  world: SandboxWorld,
  cluster: SandboxCluster,
  request: Request,
  call: { token: string | undefined; path: string; endpoint: ClusterEndpoint },
) {
  const { token, path } = call
  // A private cluster's API server is unreachable.
  if (!cluster.reachable) return Response.error()
  countWrite(world.writes, 'kubernetes', request, path)
  const interrupted = await interrupt(world.faults, 'kubernetes', request, path, kubernetesStatus)
  if (interrupted) return interrupted
  // A managed-auth endpoint returns 403, not 401, for an expired token.
  if (world.people.some((person) => person.expired && person.token === token))
    return kubernetesStatus(403, 'token is expired')
  return cluster.kubernetes.handle(request, call)
}

async function issuer(worlds: SandboxWorlds, request: Request, pathname: string) {
  const { id = '', path = '' } = ISSUER.exec(pathname)?.groups ?? {}
  const found = worlds.byCluster(id)
  if (!found) return new Response('404 page not found\n', { status: 404 })
  const [world, cluster] = found
  const interrupted = await interrupt(
    world.faults,
    'issuer',
    request,
    pathname,
    (status, message) => new Response(message, { status }),
  )
  if (interrupted) return interrupted
  return cluster.issuer.handle(request, path)
}
