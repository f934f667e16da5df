import 'server-only'

import type { ResourceRule } from '@/lib/adapters/kubernetes/responses'
import type { KubernetesReader, ResourceAttributes } from '@/lib/adapters/kubernetes/types'
import { NAMESPACE_RIGHTS, type NamespaceRight } from './schema'

const RIGHTS = {
  read: { verb: 'list', resource: 'serviceaccounts' },
  create: { verb: 'create', resource: 'serviceaccounts' },
  annotate: { verb: 'patch', resource: 'serviceaccounts' },
  verify: { verb: 'create', resource: 'jobs', group: 'batch' },
  logs: { verb: 'get', resource: 'pods', subresource: 'log' },
} as const satisfies Record<NamespaceRight, ResourceAttributes>

const covers = (granted: readonly string[], asked: string) =>
  granted.includes('*') || granted.includes(asked)

/** Whether a rule grants a right on every object. https://kubernetes.io/docs/reference/access-authn-authz/rbac */
function allows(
  rule: ResourceRule,
  { verb, resource, group = '', subresource }: ResourceAttributes,
) {
  const { verbs, apiGroups, resources, resourceNames } = rule
  const named =
    covers(resources, subresource ? `${resource}/${subresource}` : resource) ||
    (subresource !== undefined && resources.includes(`*/${subresource}`))
  return resourceNames.length === 0 && covers(verbs, verb) && covers(apiGroups, group) && named
}

/**
 * What this person may do in a namespace, by one SelfSubjectRulesReview. If the API server marks that list
 * as incomplete, each missing right is checked with a SelfSubjectAccessReview.
 */
export async function readNamespaceRights(
  kubernetes: KubernetesReader,
  namespace: string,
): Promise<NamespaceRight[]> {
  const { rules, incomplete } = await kubernetes.rules(namespace)
  const answers = await Promise.all(
    NAMESPACE_RIGHTS.map(async (key) => {
      const right: ResourceAttributes = RIGHTS[key]
      if (rules.some((rule) => allows(rule, right))) return true
      return incomplete && (await kubernetes.may({ ...right, namespace })).allowed
    }),
  )
  return NAMESPACE_RIGHTS.filter((_, index) => answers[index])
}
