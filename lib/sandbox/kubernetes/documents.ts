import { discovery } from './discovery'
import { openApi } from './openapi'
import type { SandboxKubernetesOptions } from './types'

const VERSION = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.1',
  gitTreeState: 'clean',
  platform: 'linux/amd64',
}
const JWKS = 'application/jwk-set+json'

type Options = Pick<SandboxKubernetesOptions, 'keys' | 'discovery'>

/** Health, version and issuer documents of the API server. */
export function answerDocument(
  options: Options,
  request: Request,
  path: string,
): Response | undefined {
  if (/^\/(healthz|livez|readyz)$/.test(path)) return new Response('ok')
  if (/^\/version\/?$/.test(path)) return Response.json(VERSION)
  if (path === '/.well-known/openid-configuration') return Response.json(options.discovery())
  if (path === '/openid/v1/jwks') return jwks(request, options.keys())
  const api = openApi(path)
  return api ? Response.json(api) : discovery(path, request.headers.get('accept') ?? '')
}

/** The API server requires this media type: pkg/routes/openidmetadata.go. */
function jwks(request: Request, keys: object) {
  const accept = request.headers.get('accept') ?? '*/*'
  if (!accept.includes(JWKS) && !accept.includes('*/*'))
    return new Response('406: Not Acceptable\n', { status: 406 })
  return Response.json(keys, { headers: { 'content-type': JWKS } })
}
