import type { Route } from 'next'

/** A path of the console that can be the target of a link. */
export type ConsolePath = Route

// A policy's name may hold a lone surrogate, which encodeURIComponent rejects.
const encodePart = (text: string) => encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'))

/** A policy's name as a path segment. `new` is a page and browsers resolve dots, so those get a `~`. */
export const encodePolicyName = (name: string) =>
  encodePart(/^(?:new|\.{1,2}|~.*)$/s.test(name) ? `~${name}` : name)

/** The policy's name of a path segment that is already decoded. */
export const decodePolicyName = (decoded: string) => decoded.replace(/^~/, '')

const withQuery = (path: string, query: Record<string, string | undefined>) => {
  const given = Object.entries(query).filter((entry): entry is [string, string] =>
    Boolean(entry[1]),
  )
  return given.length ? `${path}?${new URLSearchParams(given)}` : path
}
// The router's types accept literals only. Every route below exists in app/.
const route = (path: string) => path as Route

const cluster = (id: string) => `/clusters/${encodePart(id)}`
const account = (id: string, namespace: string, name: string) =>
  `${cluster(id)}/namespaces/${encodePart(namespace)}/service-accounts/${encodePart(name)}`

type Query<Names extends string> = Partial<Record<Names, string | undefined>>
type AuditFilter = 'q' | 'object' | 'action' | 'person' | 'from' | 'to'

export type FindingsView = 'unused' | 'keys' | 'clouds' | 'accepted'

/** Every address of the console, in one place. */
export const paths = {
  home: () => route('/'),
  help: (part: 'screens' | 'glossary' | 'causes' = 'screens', screen?: string) =>
    route(`/help${part === 'screens' ? '' : `/${part}`}${screen ? `#${screen}` : ''}`),
  /** `problem` is why a sign-in failed or a session ended, as a code. */
  signIn: (returnTo?: string, problem?: string, provider?: string) =>
    route(withQuery('/sign-in', { return: returnTo, problem, provider })),
  /** Shown in a window that was opened to sign in: tells the console and closes itself. */
  signedIn: () => route('/sign-in/done'),
  linkToken: (returnTo?: string) => route(withQuery('/link-token', { return: returnTo })),
  clusters: () => route('/clusters'),
  cluster: (id: string) => route(cluster(id)),
  /** A part of the page of a cluster: the webhook tried with a service account, the pods of a namespace. */
  clusterPart: (
    id: string,
    part: 'issuer' | 'federation' | 'webhook' | 'coverage',
    query: Query<'namespace' | 'account' | 'pods'> = {},
  ) => route(`${withQuery(cluster(id), query)}#${part}`),
  workloads: (
    query: Query<'cluster' | 'namespace' | 'q' | 'state'> & { view?: 'namespaces' } = {},
  ) => route(withQuery('/workloads', query)),
  giveAccess: (query: Query<'cluster' | 'namespace' | 'account' | 'bucket' | 'level'> = {}) =>
    route(withQuery('/give-access', query)),
  newServiceAccount: (id: string, namespace?: string, name?: string) =>
    route(withQuery(`${cluster(id)}/service-accounts/new`, { namespace, name })),
  serviceAccount: (
    id: string,
    namespace: string,
    name: string,
    query: { open?: 'annotation' } = {},
  ) => route(withQuery(account(id, namespace, name), query)),
  accountClouds: (
    { cluster: id, namespace, name }: { cluster: string; namespace: string; name: string },
    query: Record<string, string | undefined> = {},
  ) => route(withQuery(`${account(id, namespace, name)}/clouds`, query)),
  newCloudTarget: (query: Record<string, string | undefined> = {}) =>
    route(withQuery('/clouds/new', query)),
  setup: () => route('/clusters/setup'),
  setupCluster: (
    id: string,
    query: Partial<
      Record<'step' | 'namespace' | 'account' | 'bucket' | 'template', string | undefined>
    > = {},
  ) => route(withQuery(`${cluster(id)}/setup`, query)),
  federation: (query: Query<'q'> = {}) => route(withQuery('/federation', query)),
  newFederationConfig: (query: { cluster?: string; audience?: string } = {}) =>
    route(withQuery('/federation/new', query)),
  federationConfig: (uid: string) => route(`/federation/${encodePart(uid)}`),
  policies: () => route('/policies'),
  newPolicy: (
    query: Query<'cluster' | 'namespace' | 'account' | 'template' | 'bucket' | 'request'> & {
      mode?: 'builder'
    } = {},
  ) => route(withQuery('/policies/new', query)),
  policy: (name: string, query: { view?: 'review'; statement?: string; request?: string } = {}) =>
    route(withQuery(`/policies/${encodePolicyName(name)}`, query)),
  policyHistory: (name: string, query: { from?: string; to?: string } = {}) =>
    route(withQuery(`/policies/${encodePolicyName(name)}/history`, query)),
  /** Who can do what on what; several levels, actions or buckets stand with commas between. */
  access: (
    query: Query<
      | 'principal'
      | 'cluster'
      | 'namespace'
      | 'kind'
      | 'level'
      | 'action'
      | 'bucket'
      | 'key'
      | 'on'
      | 'by'
      | 'show'
      | 'group'
      | 'q'
    > = {},
  ) => route(withQuery('/access', query)),
  buckets: (query: Query<'q'> = {}) => route(withQuery('/buckets', query)),
  bucket: (name: string) => route(`/buckets/${encodePart(name)}`),
  suspensions: () => route('/suspensions'),
  newSuspension: (query: { principal?: string; policy?: string } = {}) =>
    route(withQuery('/suspensions/new', query)),
  suspension: (id: string) => route(`/suspensions/${encodePart(id)}`),
  verifications: (query: { cluster?: string; namespace?: string; account?: string } = {}) =>
    route(withQuery('/verifications', query)),
  verification: (id: string, namespace: string, name: string) =>
    route(`/verifications/${encodePart(id)}/${encodePart(namespace)}/${encodePart(name)}`),
  requests: (
    query: Partial<Record<'show' | 'q' | 'person' | 'account' | 'before', string | undefined>> = {},
  ) => route(withQuery('/requests', query)),
  request: (id: number) => route(`/requests/${id}`),
  clouds: (query: Partial<Record<'q' | 'cloud' | 'cluster' | 'state', string>> = {}) =>
    route(withQuery('/clouds', query)),
  importTrusts: () => route('/clouds/import'),
  diagnose: () => route('/diagnose'),
  /** `account` is the service account that the trust is for: `<cluster id>/<namespace>/<name>`. */
  cloudsTrust: (query: { account?: string; kind?: string } = {}) =>
    route(withQuery('/clouds/trust', query)),
  exported: (query: { form?: 'terraform' | 'files'; file?: string } = {}) =>
    route(withQuery('/export', query)),
  /** Takes an API access token by POST. */
  newSession: () => '/api/sign-in',
  /** Begins a sign-in at an identity provider by POST. */
  newProviderSession: () => '/api/sign-in/start',
  /** Takes the API access token to link by POST. */
  linkedToken: () => '/api/linked-token',
  endSession: () => '/api/sign-out',
  exportArchive: (form: 'terraform' | 'files') => withQuery('/api/export', { form }),
  findings: (query: { view?: FindingsView } = {}) => route(withQuery('/findings', query)),
  activity: (query: Query<'kind' | 'period' | 'person' | 'resource' | 'before'> = {}) =>
    route(withQuery('/activity', query)),
  outsideChanges: () => route('/activity/outside'),
  reviewPack: () => route('/activity/pack'),
  /** Recorded by the screens that show them for the first time. */
  outsideChangesSeen: () => '/api/outside-changes',
  ownNameSeen: () => '/api/people/seen',
  dueGrantsSeen: () => '/api/due-grants',
  issuerKeysSeen: (cluster: string) => `/api/clusters/${encodeURIComponent(cluster)}/issuer/seen`,
  reviewSeen: (clusters: readonly string[]) =>
    withQuery('/api/review/seen', { clusters: clusters.join(',') }),
  reviewPackFile: () => '/api/review/pack',
  audit: (query: Query<AuditFilter | 'before' | 'row'> = {}) => route(withQuery('/audit', query)),
  /** A download, not a page. */
  auditExport: (query: Query<AuditFilter> = {}) => withQuery('/api/audit/export', query),
  settings: () => route('/settings'),
  sessions: () => route('/settings/sessions'),
}

/** The API route of one service account; the routes of its parts start with it. */
export const serviceAccountApiPath = (account: {
  cluster: string
  namespace: string
  name: string
}) =>
  `/api/service-accounts/${[account.cluster, account.namespace, account.name].map(encodeURIComponent).join('/')}`
