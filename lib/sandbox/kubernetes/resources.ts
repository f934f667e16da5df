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
  secrets: type('v1', 'secrets', 'Secret'),
  services: type('v1', 'services', 'Service'),
  endpoints: type('v1', 'endpoints', 'Endpoints'),
  resourcequotas: type('v1', 'resourcequotas', 'ResourceQuota'),
  jobs: type('batch/v1', 'jobs', 'Job'),
  cronjobs: type('batch/v1', 'cronjobs', 'CronJob'),
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
  subjectaccessreviews: type(REVIEWS, 'subjectaccessreviews', 'SubjectAccessReview', cluster),
  localsubjectaccessreviews: type(REVIEWS, 'localsubjectaccessreviews', 'LocalSubjectAccessReview'),
  selfsubjectreviews: type(
    'authentication.k8s.io/v1',
    'selfsubjectreviews',
    'SelfSubjectReview',
    cluster,
  ),
  tokenreviews: type('authentication.k8s.io/v1', 'tokenreviews', 'TokenReview', cluster),
} as const satisfies Record<string, ResourceType>

/** Kinds of which a cluster has none here, as nothing would act on them: they can be listed and not created. */
export const absentTypes: readonly ResourceType[] = [
  type('v1', 'limitranges', 'LimitRange'),
  type('v1', 'persistentvolumeclaims', 'PersistentVolumeClaim'),
  type('v1', 'persistentvolumes', 'PersistentVolume', cluster),
  type('v1', 'podtemplates', 'PodTemplate'),
  type('v1', 'replicationcontrollers', 'ReplicationController'),
  type(
    'admissionregistration.k8s.io/v1',
    'validatingwebhookconfigurations',
    'ValidatingWebhookConfiguration',
    cluster,
  ),
  type('apiextensions.k8s.io/v1', 'customresourcedefinitions', 'CustomResourceDefinition', cluster),
  type('apps/v1', 'controllerrevisions', 'ControllerRevision'),
  type('apps/v1', 'daemonsets', 'DaemonSet'),
  type('apps/v1', 'statefulsets', 'StatefulSet'),
  type('autoscaling/v2', 'horizontalpodautoscalers', 'HorizontalPodAutoscaler'),
  type('coordination.k8s.io/v1', 'leases', 'Lease'),
  type('networking.k8s.io/v1', 'ingresses', 'Ingress'),
  type('networking.k8s.io/v1', 'networkpolicies', 'NetworkPolicy'),
  type('policy/v1', 'poddisruptionbudgets', 'PodDisruptionBudget'),
  type('scheduling.k8s.io/v1', 'priorityclasses', 'PriorityClass', cluster),
  type('storage.k8s.io/v1', 'storageclasses', 'StorageClass', cluster),
]

/** Every kind that the API names. */
export const allTypes: readonly ResourceType[] = [
  ...Object.values(types),
  ...Object.values(reviewTypes),
  ...absentTypes,
]

export const apiVersionOf = ({ group, version }: ResourceType) =>
  group ? `${group}/${version}` : version

export const typeOfKind = (kind: string) =>
  Object.values<ResourceType>(types).find((candidate) => candidate.kind === kind)

const PUT_ONLY = ['StatefulSet', 'DaemonSet']

/** The type of an object that can be stored, past the API too: nothing acts on some of these. */
export const storedType = (kind: string) =>
  typeOfKind(kind) ??
  absentTypes.find((candidate) => candidate.kind === kind && PUT_ONLY.includes(kind))

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
  const match = allTypes.find(
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
