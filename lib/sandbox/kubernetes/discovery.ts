import {
  absentTypes,
  allTypes,
  apiVersionOf,
  type ResourceType,
  reviewTypes,
  types,
} from './resources'

const groups = [...new Set(allTypes.map(({ group }) => group))]
/** Each group has one version. */
const versionOf = (group: string) => allTypes.find((type) => type.group === group)?.version ?? 'v1'
const every = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']
function verbsOf(type: ResourceType) {
  if (Object.values<ResourceType>(reviewTypes).includes(type)) return ['create']
  return absentTypes.includes(type) ? ['get', 'list', 'watch'] : every
}

const shortNames: Record<string, string[]> = {
  namespaces: ['ns'],
  nodes: ['no'],
  serviceaccounts: ['sa'],
  pods: ['po'],
  events: ['ev'],
  configmaps: ['cm'],
  services: ['svc'],
  endpoints: ['ep'],
  resourcequotas: ['quota'],
  deployments: ['deploy'],
  replicasets: ['rs'],
  limitranges: ['limits'],
  persistentvolumeclaims: ['pvc'],
  persistentvolumes: ['pv'],
  replicationcontrollers: ['rc'],
  customresourcedefinitions: ['crd', 'crds'],
  daemonsets: ['ds'],
  statefulsets: ['sts'],
  horizontalpodautoscalers: ['hpa'],
  cronjobs: ['cj'],
  ingresses: ['ing'],
  networkpolicies: ['netpol'],
  poddisruptionbudgets: ['pdb'],
  priorityclasses: ['pc'],
  storageclasses: ['sc'],
}
/** The resources of `kubectl get all`. */
const inAll = [
  'pods',
  'replicationcontrollers',
  'services',
  'daemonsets',
  'deployments',
  'replicasets',
  'statefulsets',
  'horizontalpodautoscalers',
  'cronjobs',
  'jobs',
]

type Subresource = {
  name: string
  verbs: string[]
  responseKind: Pick<ResourceType, 'group' | 'version' | 'kind'>
}
const tokenRequest = { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' }
const scale = {
  name: 'scale',
  verbs: ['get', 'patch', 'update'],
  responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
}
const status = (type: ResourceType) => ({
  name: 'status',
  verbs: ['get', 'patch', 'update'],
  responseKind: kindOf(type),
})
const subresources: Record<string, Subresource[]> = {
  namespaces: [status(types.namespaces)],
  nodes: [status(types.nodes)],
  services: [status(types.services)],
  resourcequotas: [status(types.resourcequotas)],
  jobs: [status(types.jobs)],
  cronjobs: [status(types.cronjobs)],
  deployments: [scale, status(types.deployments)],
  replicasets: [scale, status(types.replicasets)],
  pods: [{ name: 'log', verbs: ['get'], responseKind: kindOf(types.pods) }, status(types.pods)],
  serviceaccounts: [{ name: 'token', verbs: ['create'], responseKind: tokenRequest }],
}

function kindOf({ group, version, kind }: ResourceType) {
  return { group, version, kind }
}

const AGGREGATED = 'g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList'

/** The addresses of all groups and versions. */
export const apiPaths = () => [
  '/api',
  '/api/v1',
  '/apis',
  ...groups
    .filter(Boolean)
    .flatMap((name) => [`/apis/${name}`, `/apis/${name}/${versionOf(name)}`]),
]

/** Discovery, aggregated for clients that support it. */
export function discovery(path: string, accept: string): Response | undefined {
  const root = /^\/apis?$/.test(path)
  if (root && accept.replaceAll(' ', '').includes(AGGREGATED))
    return Response.json(aggregated(path === '/api' ? [''] : groups.filter(Boolean)), {
      headers: { 'content-type': `application/json;${AGGREGATED}` },
    })
  if (path === '/api')
    return Response.json({
      kind: 'APIVersions',
      versions: ['v1'],
      serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: '10.16.0.2:443' }],
    })
  if (path === '/apis') return Response.json(groupList())
  const group = groupList().groups.find(({ name }) => `/apis/${name}` === path)
  if (group) return Response.json({ kind: 'APIGroup', apiVersion: 'v1', ...group })
  const [, groupVersion] = /^\/(?:api|apis)\/(.+?)\/?$/.exec(path) ?? []
  const served = allTypes.filter((type) => apiVersionOf(type) === groupVersion)
  if (served.length === 0) return undefined
  const resources = served.flatMap(entries)
  return Response.json({ kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources })
}

const marksOf = ({ plural }: ResourceType) => ({
  ...(shortNames[plural] ? { shortNames: shortNames[plural] } : {}),
  ...(inAll.includes(plural) ? { categories: ['all'] } : {}),
})

const singularOf = ({ kind }: ResourceType) => kind.toLowerCase()

function entries(type: ResourceType) {
  const { plural, kind, namespaced } = type
  return [
    {
      name: plural,
      singularName: singularOf(type),
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
    const version = versionOf(name)
    const preferredVersion = { groupVersion: `${name}/${version}`, version }
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
        version: versionOf(name),
        freshness: 'Current',
        resources: allTypes.filter(({ group }) => group === name).map(aggregatedResource),
      },
    ],
  })),
})

const aggregatedResource = (type: ResourceType) => ({
  resource: type.plural,
  responseKind: kindOf(type),
  scope: type.namespaced ? 'Namespaced' : 'Cluster',
  singularResource: singularOf(type),
  verbs: verbsOf(type),
  ...marksOf(type),
  subresources: (subresources[type.plural] ?? []).map(({ name, verbs, responseKind }) => ({
    subresource: name,
    responseKind,
    verbs,
  })),
})
