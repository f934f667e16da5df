import 'server-only'

import type { ResourceRule } from '@/lib/adapters/kubernetes/responses'
import type { Kubernetes, ResourceAttributes } from '@/lib/adapters/kubernetes/types'
import { DEEDS, type Deed } from './schema'

const RIGHTS = {
  read: { verb: 'list', resource: 'serviceaccounts' },
  create: { verb: 'create', resource: 'serviceaccounts' },
  annotate: { verb: 'patch', resource: 'serviceaccounts' },
  verify: { verb: 'create', resource: 'jobs', group: 'batch' },
  logs: { verb: 'get', resource: 'pods', subresource: 'log' },
} as const satisfies Record<Deed, ResourceAttributes>

const covers = (granted: readonly string[], asked: string) =>
  granted.includes('*') || granted.includes(asked)

/** https://kubernetes.io/docs/reference/access-authn-authz/rbac: of every object, not of named ones. */
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
 * What this person may do in a namespace, by one SelfSubjectRulesReview. Where the cluster says that its
 * list is not complete, what is not on it is asked for by SelfSubjectAccessReview.
 */
export async function deedsIn(kubernetes: Kubernetes, namespace: string): Promise<Deed[]> {
  const { rules, incomplete } = await kubernetes.rules(namespace)
  const answers = await Promise.all(
    DEEDS.map(async (deed) => {
      const right: ResourceAttributes = RIGHTS[deed]
      if (rules.some((rule) => allows(rule, right))) return true
      return incomplete && (await kubernetes.may({ ...right, namespace })).allowed
    }),
  )
  return DEEDS.filter((_, index) => answers[index])
}
