import { isLoopbackHost } from './host'

export type IssuerProblemKind =
  | 'empty'
  | 'too-long'
  | 'whitespace'
  | 'principal'
  | 'no-scheme'
  | 'scheme'
  | 'http'
  | 'userinfo'
  | 'host'
  | 'uppercase-host'
  | 'default-port'
  | 'query'
  | 'fragment'
  | 'well-known'
  | 'trailing-slash'
  | 'path'
  | 'exchange-url'
  | 'console-url'
  | 'api-server'

/** `start` and `end` are offsets in what was typed; `fix` is the whole text without this problem. */
export type IssuerProblem = {
  kind: IssuerProblemKind
  start: number
  end: number
  message: string
  fix?: string
}

/**
 * The issuer URL of a cluster's tokens. Derived, because the cluster API has no such field.
 * https://registry.terraform.io/providers/coreweave/coreweave/latest/docs/resources/cks_cluster
 */
export const issuerUrlOf = (base: string, clusterId: string) =>
  `${base.replace(/\/+$/, '')}/id/${clusterId}`

const PARTS =
  /^(?<scheme>[a-z][a-z0-9+.-]*):\/\/(?<user>[^/?#]*@)?(?<authority>[^/?#]*)(?<path>[^?#]*)(?<query>\?[^#]*)?(?<fragment>#.*)?$/i
const HOST =
  /^(?<host>\[[0-9a-f:.]+\]|[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*)(?<port>:\d{1,5})?$/i
const PRINCIPAL = /^role\/(?<issuer>[a-z]+:\/\/.*?)(:system:serviceaccount:.*|\*)?$/i
const WELL_KNOWN = /\/*\/\.well-known(\/.*)?$/i

const WRONG_PLACE: { kind: IssuerProblemKind; host: RegExp; path?: RegExp; message: string }[] = [
  {
    kind: 'exchange-url',
    host: /^api\./i,
    path: /\/temporary-credentials\//,
    message:
      'This is the URL that exchanges tokens for credentials. The issuer is the `iss` claim of the token.',
  },
  {
    kind: 'console-url',
    host: /^console\.coreweave\.com$/i,
    message:
      'This is a page of the Cloud Console. Copy the OIDC issuer URL from the details of the cluster.',
  },
  {
    kind: 'api-server',
    host: /\.k8s\.[a-z0-9-]+\.(coreweave\.com|localhost)$/i,
    message:
      'This is the address of an API server. The issuer URL is shown on the page of the cluster.',
  },
]

/** Every reason why CoreWeave would reject a typed issuer URL or no token could have it, by position. */
export function checkIssuerUrl(typed: string): IssuerProblem[] {
  const problems: IssuerProblem[] = []
  const report = (
    kind: IssuerProblemKind,
    [start, end]: readonly [number, number],
    message: string,
    fix?: string,
  ) => problems.push({ kind, start, end, message, ...(fix === undefined ? {} : { fix }) })
  const all = [0, typed.length] as const
  const without = (start: number, end: number) => typed.slice(0, start) + typed.slice(end)

  if (typed.trim() === '') {
    report('empty', all, 'Enter an issuer URL, such as https://token.example.com.')
    return problems
  }
  if (typed.length > 1024) {
    report('too-long', [1024, typed.length], 'An issuer URL has at most 1,024 characters.')
    return problems
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: pasted text may carry them.
  const blank = /[\s\u0000-\u001f\u007f\u200b-\u200d\u2060\ufeff]+/u
  const space = blank.exec(typed)
  if (space) {
    const fix = typed.replace(new RegExp(blank.source, 'gu'), '')
    const range = [space.index, space.index + space[0].length] as const
    report('whitespace', range, 'A URL has no spaces, line breaks or invisible characters.', fix)
    return problems
  }

  const principal = PRINCIPAL.exec(typed)?.groups?.['issuer']
  if (principal !== undefined) {
    report(
      'principal',
      all,
      'This is a principal. The issuer URL is the part before the subject.',
      principal,
    )
    return problems
  }
  const parts = PARTS.exec(typed)?.groups
  if (parts === undefined) {
    const fix = HOST.test(typed.split('/')[0] ?? '') ? `https://${typed}` : undefined
    report('no-scheme', [0, 0], 'An issuer URL starts with https://.', fix)
    return problems
  }
  const { scheme = '', user = '', authority = '', path = '', query = '', fragment = '' } = parts
  const userStart = scheme.length + 3
  const hostStart = userStart + user.length
  const pathStart = hostStart + authority.length
  const queryStart = pathStart + path.length
  const fragmentStart = queryStart + query.length
  const { host = '', port = '' } = HOST.exec(authority)?.groups ?? {}
  const portStart = pathStart - port.length
  const secure = `https${(port === ':80' ? without(portStart, pathStart) : typed).slice(scheme.length)}`

  if (scheme.toLowerCase() === 'http' && !isLoopbackHost(host))
    report(
      'http',
      [0, scheme.length],
      'An issuer URL must use https; http is allowed on loopback only.',
      secure,
    )
  else if (!/^https?$/.test(scheme)) {
    const fix = /^https?$/i.test(scheme)
      ? scheme.toLowerCase() + typed.slice(scheme.length)
      : undefined
    report('scheme', [0, scheme.length], 'An issuer URL starts with https://.', fix)
  }
  if (user !== '')
    report(
      'userinfo',
      [userStart, hostStart],
      'An issuer URL has no user name or password.',
      without(userStart, hostStart),
    )
  const hostRange = [hostStart, hostStart + authority.length] as const
  if (host === '' || !URL.canParse(`https://${authority}`))
    report('host', hostRange, 'Enter a host name here, such as token.example.com.')
  else if (host !== host.toLowerCase())
    report(
      'uppercase-host',
      [hostStart, hostStart + host.length],
      'The host name must be lower case: CoreWeave compares issuers character by character.',
      typed.slice(0, hostStart) + authority.toLowerCase() + typed.slice(pathStart),
    )
  if (port === (scheme.toLowerCase() === 'https' ? ':443' : ':80'))
    report(
      'default-port',
      [portStart, pathStart],
      'Remove the default port: CoreWeave compares issuers character by character.',
      without(portStart, pathStart),
    )
  if (fragment !== '')
    report(
      'fragment',
      [fragmentStart, typed.length],
      'An issuer URL has no fragment.',
      without(fragmentStart, typed.length),
    )
  if (query !== '')
    report(
      'query',
      [queryStart, fragmentStart],
      'An issuer URL has no query.',
      without(queryStart, fragmentStart),
    )
  const wrong = WRONG_PLACE.find(
    (place) => place.host.test(host) && (place.path?.test(path) ?? true),
  )
  if (wrong) report(wrong.kind, all, wrong.message)
  const wellKnown = WELL_KNOWN.exec(path)
  const slashes = /\/+$/.exec(path)
  if (wellKnown)
    report(
      'well-known',
      [pathStart + wellKnown.index, queryStart],
      'This is the URL of the discovery document. The issuer is the part before /.well-known.',
      without(pathStart + wellKnown.index, queryStart),
    )
  else if (slashes)
    report(
      'trailing-slash',
      [queryStart - slashes[0].length, queryStart],
      'Remove the trailing slash: an issuer URL of a cluster has none, and CoreWeave rejects tokens that differ.',
      without(queryStart - slashes[0].length, queryStart),
    )
  else if (/\/\/|\/\.{1,2}(\/|$)|[\\"<>^`{|}*]|[^!-~]/.test(path))
    report('path', [pathStart, queryStart], 'An issuer URL cannot have this path.')
  return problems
}

/** The cluster id in a CKS issuer URL, `<base>/id/<cluster id>`; undefined for any other issuer. */
export function clusterIdOfIssuer(issuerUrl: string, issuerBase: string): string | undefined {
  const prefix = `${issuerBase}/id/`
  const id = issuerUrl.startsWith(prefix) ? issuerUrl.slice(prefix.length) : ''
  return /^[A-Za-z0-9_-]+$/.test(id) ? id : undefined
}
