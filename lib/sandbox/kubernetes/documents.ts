import { apiPaths, discovery } from './discovery'
import { openApi } from './openapi'
import { SERVED_VERSION } from './seed'
import { notAcceptable } from './status'
import type { SandboxKubernetesOptions } from './types'

const [, minor = ''] = SERVED_VERSION.split('.')
/** All members, as clients such as Python's require them. */
const VERSION = {
  major: '1',
  minor,
  emulationMajor: '1',
  emulationMinor: minor,
  minCompatibilityMajor: '1',
  minCompatibilityMinor: String(Number(minor) - 1),
  gitVersion: SERVED_VERSION,
  gitCommit: '0000000000000000000000000000000000000000',
  gitTreeState: 'clean',
  buildDate: '2026-01-01T00:00:00Z',
  goVersion: 'go1.26.0',
  compiler: 'gc',
  platform: 'linux/amd64',
}
const JWKS = 'application/jwk-set+json'

type Options = Pick<SandboxKubernetesOptions, 'keys' | 'discovery'>

/** Health, version and issuer documents of the API server. */
export function answerDocument(
  options: Options,
  request: Request,
  asked: string,
): Response | undefined {
  // Generated clients end some paths with a slash.
  const path = asked.replace(/(?<=.)\/$/, '')
  const [, probe, check] = /^\/(healthz|livez|readyz)(?:\/([a-z]+))?$/.exec(path) ?? []
  if (probe) return health(probe, check, new URL(request.url).searchParams)
  if (path === '/') return Response.json({ paths: paths() })
  if (path === '/version') return Response.json(VERSION)
  if (path === '/.well-known/openid-configuration') return Response.json(options.discovery())
  if (path === '/openid/v1/jwks') return jwks(request, options.keys())
  const accept = request.headers.get('accept') ?? ''
  const api = openApi(path)
  if (!api) return discovery(path, accept)
  if (accept && !/json|\*\/\*/.test(accept)) throw notAcceptable('application/json')
  return Response.json(api)
}

const CHECKS = ['ping', 'log', 'etcd', 'informer', 'shutdown']
const checksOf = (probe: string) =>
  CHECKS.slice(0, { healthz: 3, livez: 3 }[probe] ?? CHECKS.length)

const paths = () =>
  [
    ...apiPaths(),
    ...['healthz', 'livez', 'readyz'].flatMap((probe) => [
      `/${probe}`,
      ...checksOf(probe).map((check) => `/${probe}/${check}`),
    ]),
    '/.well-known/openid-configuration',
    '/openapi/v2',
    '/openapi/v3',
    '/openid/v1/jwks',
    '/version',
  ].toSorted()

/** k8s.io/apiserver/pkg/server/healthz */
function health(probe: string, check: string | undefined, query: URLSearchParams) {
  if (check !== undefined) return checksOf(probe).includes(check) ? new Response('ok') : undefined
  if (!query.has('verbose')) return new Response('ok')
  const excluded = query.getAll('exclude')
  const lines = checksOf(probe).map((name) =>
    excluded.includes(name) ? `[+]${name} excluded: ok\n` : `[+]${name} ok\n`,
  )
  return new Response(`${lines.join('')}${probe} check passed\n`)
}

/** The API server requires this media type: pkg/routes/openidmetadata.go. */
function jwks(request: Request, keys: object) {
  const accept = request.headers.get('accept') ?? '*/*'
  if (!accept.includes(JWKS) && !accept.includes('*/*'))
    return new Response('406: Not Acceptable\n', { status: 406 })
  return Response.json(keys, { headers: { 'content-type': JWKS } })
}
