import type { LabelSelector, PolicyRule, Role, RoleBinding } from '@/lib/core/kubernetes/rbac'

// Mirrors k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac, as far as becoming an account goes.

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
  /** Absent where the request names none, as creating does; a rule with names then allows nothing. */
  name?: string
}

const covers = (granted: readonly string[] | null | undefined, asked: string) =>
  granted?.some((one) => one === '*' || one === asked) ?? false

/** `*` stands for any name: one name that the rule allows is enough. */
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

function selects(
  { matchLabels, matchExpressions }: LabelSelector,
  labels: Record<string, string>,
): boolean {
  return (
    Object.entries(matchLabels ?? {}).every(([key, value]) => labels[key] === value) &&
    (matchExpressions ?? []).every(({ key, operator, values }) => {
      const value = labels[key]
      if (operator === 'Exists') return value !== undefined
      if (operator === 'DoesNotExist') return value === undefined
      const listed = value !== undefined && (values ?? []).includes(value)
      return operator === 'In' ? listed : operator === 'NotIn' && !listed
    })
  )
}

/** A ClusterRole’s own rules and those it gathers, which a controller may not have copied yet. */
export function rulesOfRole(role: Role, clusterRoles: readonly Role[], seen = new Set<Role>()) {
  if (seen.has(role)) return []
  seen.add(role)
  const selectors = role.aggregationRule?.clusterRoleSelectors ?? []
  const gathered = clusterRoles.filter((each) =>
    selectors.some((selector) => selects(selector, each.metadata.labels)),
  )
  const rules: PolicyRule[] = [
    ...(role.rules ?? []),
    ...gathered.flatMap((each) => rulesOfRole(each, clusterRoles, seen)),
  ]
  return rules
}

/** What each binding that is in force in a namespace gives, and to whom. */
export function effectiveBindings(rbac: RbacObjects, namespace: string) {
  const { clusterRoles, clusterRoleBindings, roles, roleBindings } = rbac
  const known = new Map<Role, PolicyRule[]>()
  const rulesFor = (role: Role) => {
    const rules = known.get(role) ?? rulesOfRole(role, clusterRoles)
    known.set(role, rules)
    return rules
  }
  const here = roleBindings.filter(({ metadata }) => metadata.namespace === namespace)
  return [...clusterRoleBindings, ...here].flatMap((binding) => {
    const { kind, name } = binding.roleRef
    const role =
      kind === 'ClusterRole'
        ? clusterRoles.find(({ metadata }) => metadata.name === name)
        : roles.find(({ metadata }) => metadata.name === name && metadata.namespace === namespace)
    const everywhere = binding.metadata.namespace === undefined
    const because = `${everywhere ? 'ClusterRoleBinding' : 'RoleBinding'} ${binding.metadata.name} of ${kind} ${name}`
    return role
      ? [{ subjects: binding.subjects ?? [], rules: rulesFor(role), everywhere, because }]
      : []
  })
}
