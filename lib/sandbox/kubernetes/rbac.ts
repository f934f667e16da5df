import { z } from 'zod'
import type { StoredManifest } from './objects'
import { types } from './resources'
import type { ObjectStore } from './store'

export type User = {
  username: string
  groups: string[]
  uid?: string
  extra?: Record<string, string[]>
}
export type Attributes = {
  verb: string
  group: string
  resource: string
  subresource?: string
  namespace?: string
  name?: string
}

const list = z.array(z.string()).optional()
export const Rule = z.object({
  verbs: z.array(z.string()),
  apiGroups: list,
  resources: list,
  resourceNames: list,
  nonResourceURLs: list,
})
export type Rule = z.infer<typeof Rule>

const Rules = z.array(Rule)
const Binding = z.looseObject({
  roleRef: z.object({ kind: z.string(), name: z.string() }),
  subjects: z
    .array(z.object({ kind: z.string(), name: z.string(), namespace: z.string().optional() }))
    .optional(),
})

export const AUTHENTICATED = 'system:authenticated'
const ACCOUNTS = 'system:serviceaccount'
export const accountName = (namespace: string, name: string) => `${ACCOUNTS}:${namespace}:${name}`
export const accountGroups = (namespace: string) => [`${ACCOUNTS}s`, `${ACCOUNTS}s:${namespace}`]
/** The namespace and name in the user name of a service account. */
export const accountOf = (username: string) =>
  /^system:serviceaccount:(?<namespace>[^:]+):(?<name>[^:]+)$/.exec(username)?.groups

type Grant = { rule: Rule; because: string }

/** A small version of the RBAC authorizer: k8s.io/kubernetes/plugin/pkg/auth/authorizer/rbac. */
export function createRbac(store: ObjectStore) {
  function grants(user: User, namespace: string | undefined): Grant[] {
    const everywhere = store
      .list(types.clusterrolebindings)
      .flatMap((binding) => grantsOf(binding, user))
    if (namespace === undefined) return everywhere
    const here = store
      .list(types.rolebindings, namespace)
      .flatMap((binding) => grantsOf(binding, user))
    return [...everywhere, ...here]
  }

  function grantsOf(binding: StoredManifest, user: User): Grant[] {
    const parsed = Binding.safeParse(binding)
    const subject = parsed.data?.subjects?.find((candidate) => isSubject(candidate, user))
    if (!parsed.success || !subject) return []
    const { roleRef } = parsed.data
    const { name, namespace } = binding.metadata
    const role =
      roleRef.kind === 'ClusterRole'
        ? store.find({ type: types.clusterroles, name: roleRef.name })
        : store.find({
            type: types.roles,
            name: roleRef.name,
            ...(namespace ? { namespace } : {}),
          })
    const full = namespace ? `${name}/${namespace}` : name
    const because = `RBAC: allowed by ${binding.kind} "${full}" of ${roleRef.kind} "${roleRef.name}" to ${subject.kind} "${subject.namespace && subject.kind === 'ServiceAccount' ? `${subject.name}/${subject.namespace}` : subject.name}"`
    return (Rules.safeParse(role?.['rules']).data ?? []).map((rule) => ({ rule, because }))
  }

  return {
    /** The reason for allowing the request; undefined if denied. */
    authorize: (user: User, asked: Attributes) =>
      grants(user, asked.namespace).find(({ rule }) => allows(rule, asked))?.because,
    authorizePath: (user: User, verb: string, path: string) =>
      grants(user, undefined).find(({ rule }) => allowsPath(rule, verb, path))?.because,
    rulesFor: (user: User, namespace: string) => grants(user, namespace).map(({ rule }) => rule),
  }
}

type RbacSubject = { kind: string; name: string; namespace?: string | undefined }

function isSubject({ kind, name, namespace = '' }: RbacSubject, user: User) {
  if (kind === 'User') return name === user.username
  if (kind === 'ServiceAccount') return accountName(namespace, name) === user.username
  return kind === 'Group' && user.groups.includes(name)
}

const covers = (granted: string[] | undefined, asked: string) =>
  granted?.some((one) => one === '*' || one === asked) ?? false

function allows(rule: Rule, { verb, group, resource, subresource, name }: Attributes) {
  const full = subresource ? `${resource}/${subresource}` : resource
  return (
    covers(rule.verbs, verb) &&
    covers(rule.apiGroups, group) &&
    (covers(rule.resources, full) ||
      (subresource !== undefined && covers(rule.resources, `*/${subresource}`))) &&
    (!rule.resourceNames?.length || (name !== undefined && rule.resourceNames.includes(name)))
  )
}

const allowsPath = (rule: Rule, verb: string, path: string) =>
  covers(rule.verbs, verb) &&
  (rule.nonResourceURLs?.some(
    (url) => url === path || (url.endsWith('*') && path.startsWith(url.slice(0, -1))),
  ) ??
    false)
