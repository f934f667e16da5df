import type { Rule } from './rbac'
import { absentTypes } from './resources'
import type { PutObject } from './types'

const READ = ['get', 'list', 'watch']
const WRITE = ['create', 'delete', 'deletecollection', 'patch', 'update']

/** The built-in roles for the supported kinds: kubernetes.io/docs/reference/access-authn-authz/rbac. */
const view: Rule[] = [
  ...absentTypes
    .filter(({ namespaced }) => namespaced)
    .map(({ group, plural }) => ({ apiGroups: [group], resources: [plural], verbs: READ })),
  {
    apiGroups: [''],
    resources: [
      'pods',
      'pods/log',
      'pods/status',
      'serviceaccounts',
      'configmaps',
      'services',
      'services/status',
      'endpoints',
      'events',
      'namespaces',
      'namespaces/status',
      'resourcequotas',
      'resourcequotas/status',
    ],
    verbs: READ,
  },
  {
    apiGroups: ['apps'],
    resources: ['deployments', 'replicasets'].flatMap((name) => [
      name,
      `${name}/scale`,
      `${name}/status`,
    ]),
    verbs: READ,
  },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: READ },
  {
    apiGroups: ['batch'],
    resources: ['cronjobs', 'cronjobs/status', 'jobs', 'jobs/status'],
    verbs: READ,
  },
]
const edit: Rule[] = [
  ...view,
  { apiGroups: [''], resources: ['pods', 'configmaps', 'services', 'endpoints'], verbs: WRITE },
  { apiGroups: [''], resources: ['secrets'], verbs: [...READ, ...WRITE] },
  { apiGroups: [''], resources: ['pods/eviction'], verbs: ['create'] },
  {
    apiGroups: [''],
    resources: ['pods/attach', 'pods/exec', 'pods/portforward', 'pods/proxy'],
    verbs: [...READ, ...WRITE],
  },
  { apiGroups: [''], resources: ['serviceaccounts'], verbs: [...WRITE, 'impersonate'] },
  { apiGroups: [''], resources: ['serviceaccounts/token'], verbs: ['create'] },
  { apiGroups: [''], resources: ['events'], verbs: ['create', 'patch', 'update'] },
  {
    apiGroups: ['apps'],
    resources: ['deployments', 'replicasets', 'deployments/scale', 'replicasets/scale'],
    verbs: WRITE,
  },
  { apiGroups: ['batch'], resources: ['cronjobs', 'jobs'], verbs: WRITE },
]
const admin: Rule[] = [
  ...edit,
  {
    apiGroups: ['rbac.authorization.k8s.io'],
    resources: ['roles', 'rolebindings'],
    verbs: [...READ, ...WRITE],
  },
  {
    apiGroups: ['authorization.k8s.io'],
    resources: ['localsubjectaccessreviews'],
    verbs: ['create'],
  },
]
const everything: Rule[] = [
  { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
  { nonResourceURLs: ['*'], verbs: ['*'] },
]
const basic: Rule[] = [
  {
    apiGroups: ['authorization.k8s.io'],
    resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
    verbs: ['create'],
  },
  { apiGroups: ['authentication.k8s.io'], resources: ['selfsubjectreviews'], verbs: ['create'] },
]
const info = ['/healthz', '/livez', '/readyz', '/version', '/version/']
const discovery: Rule[] = [
  {
    nonResourceURLs: ['/api', '/api/*', '/apis', '/apis/*', '/openapi', '/openapi/*', ...info],
    verbs: ['get'],
  },
]
const issuer: Rule[] = [
  { nonResourceURLs: ['/.well-known/openid-configuration', '/openid/v1/jwks'], verbs: ['get'] },
]

const RBAC = 'rbac.authorization.k8s.io'

const role = (name: string, rules: Rule[]): PutObject => ({
  apiVersion: `${RBAC}/v1`,
  kind: 'ClusterRole',
  metadata: { name },
  rules,
})

const binding = (name: string, ...groups: string[]): PutObject => ({
  apiVersion: `${RBAC}/v1`,
  kind: 'ClusterRoleBinding',
  metadata: { name },
  roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name },
  subjects: groups.map((group) => ({ apiGroup: RBAC, kind: 'Group', name: group })),
})

export const builtInRoles: PutObject[] = [
  role('view', view),
  role('edit', edit),
  role('admin', admin),
  role('cluster-admin', everything),
  binding('cluster-admin', 'system:masters'),
  role('system:basic-user', basic),
  binding('system:basic-user', 'system:authenticated'),
  role('system:discovery', discovery),
  binding('system:discovery', 'system:authenticated'),
  role('system:public-info-viewer', [{ nonResourceURLs: info, verbs: ['get'] }]),
  binding('system:public-info-viewer', 'system:authenticated', 'system:unauthenticated'),
  role('system:service-account-issuer-discovery', issuer),
  // CKS publishes these documents at the issuer, so every authenticated user may read them here.
  binding('system:service-account-issuer-discovery', 'system:authenticated'),
]
