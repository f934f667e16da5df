import type { AttemptedCall } from './errors'
import { checkLabel, checkSubdomain } from './names'

const groups = {
  namespaces: '',
  serviceaccounts: '',
  configmaps: '',
  pods: '',
  events: '',
  jobs: 'batch',
  deployments: 'apps',
  endpointslices: 'discovery.k8s.io',
  mutatingwebhookconfigurations: 'admissionregistration.k8s.io',
  roles: 'rbac.authorization.k8s.io',
  rolebindings: 'rbac.authorization.k8s.io',
  clusterroles: 'rbac.authorization.k8s.io',
  clusterrolebindings: 'rbac.authorization.k8s.io',
  selfsubjectaccessreviews: 'authorization.k8s.io',
  selfsubjectrulesreviews: 'authorization.k8s.io',
  selfsubjectreviews: 'authentication.k8s.io',
} as const
export type Resource = keyof typeof groups

export type KubernetesPath = {
  resource: Resource
  namespace?: string | undefined
  name?: string | undefined
  subresource?: 'log' | 'token'
}

/** The URL path of a collection or object. Throws for names that Kubernetes does not allow. */
export function pathOf({ resource, namespace, name, subresource }: KubernetesPath) {
  const group = groups[resource]
  const parts = group === '' ? ['api', 'v1'] : ['apis', group, 'v1']
  if (namespace !== undefined) parts.push('namespaces', checkLabel('namespace', namespace))
  parts.push(resource)
  if (name !== undefined)
    parts.push(resource === 'namespaces' ? checkLabel('name', name) : checkSubdomain('name', name))
  if (subresource) parts.push(subresource)
  return `/${parts.map(encodeURIComponent).join('/')}`
}

/** Describe a call for messages. */
export const attemptedCall = (
  verb: string,
  { resource, namespace, name, subresource }: KubernetesPath,
): AttemptedCall => ({
  verb,
  resource: subresource ? `${resource}/${subresource}` : resource,
  ...(namespace === undefined ? {} : { namespace }),
  ...(name === undefined ? {} : { name }),
})
