import { matchesLabelSelector } from '@/lib/core/kubernetes/label-selector'
import type { PolicyRule, Role, RoleBinding } from '@/lib/core/kubernetes/rbac'

// Mirrors the parts of k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac that impersonation needs.

export type RbacObjects = {
  clusterRoles: readonly Role[]
  clusterRoleBindings: readonly RoleBinding[]
  roles: readonly Role[]
  roleBindings: readonly RoleBinding[]
}

export type AccessAttributes = {
  verb: string
  group: string
  resource: string
  /** Absent for requests without a resource name, such as create; rules with resource names then do not match. */
  name?: string
}

const covers = (granted: readonly string[] | null | undefined, requested: string) =>
  granted?.some((one) => one === '*' || one === requested) ?? false

/** Whether a rule allows a request. The name `*` asks whether any name is allowed. */
export function ruleAllows(
  rule: PolicyRule,
  { verb, group, resource, name }: AccessAttributes,
): boolean {
  const [, subresource] = resource.split('/')
  return (
    covers(rule.verbs, verb) &&
    covers(rule.apiGroups, group) &&
    (covers(rule.resources, resource) ||
      (subresource !== undefined && covers(rule.resources, `*/${subresource}`))) &&
    (!rule.resourceNames?.length ||
      name === '*' ||
      (name !== undefined && rule.resourceNames.includes(name)))
  )
}

export const allowsEverything = (rule: PolicyRule) =>
  covers(rule.verbs, '*') && covers(rule.apiGroups, '*') && covers(rule.resources, '*')

/** The rules of a ClusterRole and of the roles it aggregates, which its controller may not have copied yet. */
export function rulesOfRole(role: Role, clusterRoles: readonly Role[], seen = new Set<Role>()) {
  if (seen.has(role)) return []
  seen.add(role)
  const selectors = role.aggregationRule?.clusterRoleSelectors ?? []
  const aggregated = clusterRoles.filter((each) =>
    selectors.some((selector) => matchesLabelSelector(selector, each.metadata.labels)),
  )
  const rules: PolicyRule[] = [
    ...(role.rules ?? []),
    ...aggregated.flatMap((each) => rulesOfRole(each, clusterRoles, seen)),
  ]
  return rules
}

/** The bindings that apply in a namespace, with their subjects, rules and a name for people. */
export function effectiveBindings(rbac: RbacObjects, namespace: string) {
  const { clusterRoles, clusterRoleBindings, roles, roleBindings } = rbac
  const known = new Map<Role, PolicyRule[]>()
  const rulesFor = (role: Role) => {
    const rules = known.get(role) ?? rulesOfRole(role, clusterRoles)
    known.set(role, rules)
    return rules
  }
  const namespaced = roleBindings.filter(({ metadata }) => metadata.namespace === namespace)
  return [...clusterRoleBindings, ...namespaced].flatMap((binding) => {
    const { kind, name } = binding.roleRef
    const role =
      kind === 'ClusterRole'
        ? clusterRoles.find(({ metadata }) => metadata.name === name)
        : roles.find(({ metadata }) => metadata.name === name && metadata.namespace === namespace)
    const everywhere = binding.metadata.namespace === undefined
    const grantedBy = `${everywhere ? 'ClusterRoleBinding' : 'RoleBinding'} ${binding.metadata.name} of ${kind} ${name}`
    return role
      ? [{ subjects: binding.subjects ?? [], rules: rulesFor(role), everywhere, grantedBy }]
      : []
  })
}
