import { apiVersionOf, type ResourceType, reviewTypes, types } from './resources'

const all: ResourceType[] = [...Object.values(types), ...Object.values(reviewTypes)]
const groups = [...new Set(all.map(({ group }) => group))]
const every = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch']
const verbsOf = (type: ResourceType) =>
  Object.values<ResourceType>(reviewTypes).includes(type) ? ['create'] : every

const shortNames: Record<string, string[]> = {
  namespaces: ['ns'],
  nodes: ['no'],
  serviceaccounts: ['sa'],
  pods: ['po'],
  events: ['ev'],
  configmaps: ['cm'],
  resourcequotas: ['quota'],
  deployments: ['deploy'],
  replicasets: ['rs'],
}
/** The resources of `kubectl get all`. */
const inAll = ['pods', 'deployments', 'replicasets', 'jobs']

type Subresource = {
  name: string
  verbs: string[]
  responseKind: Pick<ResourceType, 'group' | 'version' | 'kind'>
}
const tokenRequest = { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' }
const subresources: Record<string, Subresource[]> = {
  pods: [{ name: 'log', verbs: ['get'], responseKind: kindOf(types.pods) }],
  serviceaccounts: [{ name: 'token', verbs: ['create'], responseKind: tokenRequest }],
}

function kindOf({ group, version, kind }: ResourceType) {
  return { group, version, kind }
}

const AGGREGATED = 'g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'

/** Discovery, aggregated for clients that support it. */
export function discovery(path: string, accept: string): Response | undefined {
  const root = /^\/apis?$/.test(path)
  if (root && accept.replaceAll(' ', '').includes(AGGREGATED))
    return Response.json(aggregated(path === '/api' ? [''] : groups.filter(Boolean)), {
      headers: { 'content-type': `application/json;${AGGREGATED}` },
    })
  if (path === '/api') return Response.json({ kind: 'APIVersions', versions: ['v1'] })
  if (path === '/apis') return Response.json(groupList())
  const [, groupVersion] = /^\/(?:api|apis)\/(.+?)\/?$/.exec(path) ?? []
  const served = all.filter((type) => apiVersionOf(type) === groupVersion)
  if (served.length === 0) return undefined
  const resources = served.flatMap(entries)
  return Response.json({ kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources })
}

const marksOf = ({ plural }: ResourceType) => ({
  ...(shortNames[plural] ? { shortNames: shortNames[plural] } : {}),
  ...(inAll.includes(plural) ? { categories: ['all'] } : {}),
})

function entries(type: ResourceType) {
  const { plural, kind, namespaced } = type
  return [
    {
      name: plural,
      singularName: kind.toLowerCase(),
      namespaced,
      kind,
      verbs: verbsOf(type),
      ...marksOf(type),
    },
    ...(subresources[plural] ?? []).map(({ name, verbs, responseKind }) => ({
      name: `${plural}/${name}`,
      singularName: '',
      namespaced,
      ...responseKind,
      verbs,
    })),
  ]
}

const groupList = () => ({
  kind: 'APIGroupList',
  apiVersion: 'v1',
  groups: groups.filter(Boolean).map((name) => {
    const preferredVersion = { groupVersion: `${name}/v1`, version: 'v1' }
    return { name, versions: [preferredVersion], preferredVersion }
  }),
})

/** kubernetes.io/docs/concepts/overview/kubernetes-api/#aggregated-discovery */
const aggregated = (names: string[]) => ({
  kind: 'APIGroupDiscoveryList',
  apiVersion: 'apidiscovery.k8s.io/v2',
  metadata: {},
  items: names.map((name) => ({
    metadata: { name, creationTimestamp: null },
    versions: [
      {
        version: 'v1',
        freshness: 'Current',
        resources: all.filter(({ group }) => group === name).map(aggregatedResource),
      },
    ],
  })),
})

const aggregatedResource = (type: ResourceType) => ({
  resource: type.plural,
  responseKind: kindOf(type),
  scope: type.namespaced ? 'Namespaced' : 'Cluster',
  singularResource: type.kind.toLowerCase(),
  verbs: verbsOf(type),
  ...marksOf(type),
  subresources: (subresources[type.plural] ?? []).map(({ name, verbs, responseKind }) => ({
    subresource: name,
    responseKind,
    verbs,
  })),
})
