export type ResourceType = {
  group: string
  version: string
  plural: string
  kind: string
  namespaced: boolean
}

const type = (
  apiVersion: string,
  plural: string,
  kind: string,
  { namespaced = true } = {},
): ResourceType => {
  const [version = '', group = ''] = apiVersion.split('/').toReversed()
  return { group, version, plural, kind, namespaced }
}
const cluster = { namespaced: false }
const RBAC = 'rbac.authorization.k8s.io/v1'

export const types = {
  namespaces: type('v1', 'namespaces', 'Namespace', cluster),
  nodes: type('v1', 'nodes', 'Node', cluster),
  serviceaccounts: type('v1', 'serviceaccounts', 'ServiceAccount'),
  pods: type('v1', 'pods', 'Pod'),
  events: type('v1', 'events', 'Event'),
  configmaps: type('v1', 'configmaps', 'ConfigMap'),
  resourcequotas: type('v1', 'resourcequotas', 'ResourceQuota'),
  jobs: type('batch/v1', 'jobs', 'Job'),
  deployments: type('apps/v1', 'deployments', 'Deployment'),
  replicasets: type('apps/v1', 'replicasets', 'ReplicaSet'),
  endpointslices: type('discovery.k8s.io/v1', 'endpointslices', 'EndpointSlice'),
  mutatingwebhookconfigurations: type(
    'admissionregistration.k8s.io/v1',
    'mutatingwebhookconfigurations',
    'MutatingWebhookConfiguration',
    cluster,
  ),
  roles: type(RBAC, 'roles', 'Role'),
  rolebindings: type(RBAC, 'rolebindings', 'RoleBinding'),
  clusterroles: type(RBAC, 'clusterroles', 'ClusterRole', cluster),
  clusterrolebindings: type(RBAC, 'clusterrolebindings', 'ClusterRoleBinding', cluster),
} as const satisfies Record<string, ResourceType>

const REVIEWS = 'authorization.k8s.io/v1'
/** Resources that are only created and never stored. */
export const reviewTypes = {
  selfsubjectaccessreviews: type(
    REVIEWS,
    'selfsubjectaccessreviews',
    'SelfSubjectAccessReview',
    cluster,
  ),
  selfsubjectrulesreviews: type(
    REVIEWS,
    'selfsubjectrulesreviews',
    'SelfSubjectRulesReview',
    cluster,
  ),
  selfsubjectreviews: type(
    'authentication.k8s.io/v1',
    'selfsubjectreviews',
    'SelfSubjectReview',
    cluster,
  ),
} as const satisfies Record<string, ResourceType>

const all: ResourceType[] = [...Object.values(types), ...Object.values(reviewTypes)]

export const apiVersionOf = ({ group, version }: ResourceType) =>
  group ? `${group}/${version}` : version

export const typeOfKind = (kind: string) => all.find((candidate) => candidate.kind === kind)

export type Target = {
  type: ResourceType
  namespace?: string
  name?: string
  subresource?: string
}

const PATH =
  /^\/(?:api\/(?<core>v1)|apis\/(?<group>[^/]+)\/(?<version>[^/]+))(?:\/namespaces\/(?<namespace>[^/]+))?\/(?<plural>[^/]+)(?:\/(?<name>[^/]+)(?:\/(?<subresource>[^/]+))?)?\/?$/

/** Resolves a path to a resource, as the API server's request info resolver does. */
export function parsePath(path: string): Target | undefined {
  // `/api/v1/namespaces/x` and its subresources refer to the namespace itself.
  const own = /^\/api\/v1\/namespaces\/([^/]+)(?:\/(status|finalize))?\/?$/.exec(path)
  if (own)
    return {
      type: types.namespaces,
      name: decode(own[1]),
      ...(own[2] ? { subresource: own[2] } : {}),
    }
  const found = PATH.exec(path)?.groups
  if (!found) return undefined
  const { group = '', plural, namespace, name, subresource } = found
  const version = found['core'] ?? found['version']
  const match = all.find(
    (candidate) =>
      candidate.plural === plural && candidate.group === group && candidate.version === version,
  )
  if (!match || (namespace !== undefined && !match.namespaced)) return undefined
  return {
    type: match,
    ...(namespace === undefined ? {} : { namespace: decode(namespace) }),
    ...(name === undefined ? {} : { name: decode(name) }),
    ...(subresource === undefined ? {} : { subresource: decode(subresource) }),
  }
}

function decode(part = '') {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
