import type { PolicyRule } from '@/lib/core/kubernetes/rbac'
import { allowsEverything, effectiveBindings, type RbacObjects, ruleAllows } from './rbac'

/** The ways a subject can obtain the identity of a service account. */
export const IMPERSONATION_PATHS = [
  'pods',
  'workloads',
  'exec',
  'tokens',
  'impersonate',
  'account',
  'escalate',
] as const
export type ImpersonationPath = (typeof IMPERSONATION_PATHS)[number]

const RBAC = 'rbac.authorization.k8s.io'
const WORKLOADS = [
  ['apps', 'deployments'],
  ['apps', 'statefulsets'],
  ['apps', 'daemonsets'],
  ['apps', 'replicasets'],
  ['batch', 'jobs'],
  ['batch', 'cronjobs'],
  ['', 'replicationcontrollers'],
] as const

const core = (verb: string, resource: string, name?: string) => ({
  verb,
  resource,
  group: '',
  ...(name !== undefined && { name }),
})

type ImpersonationTarget = { namespace: string; name?: string }

/**
 * Whether one rule alone opens a path. A create request has no resource name to restrict, and a subject
 * that may update any workload can change its service account.
 * https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks
 */
const OPENS_PATH = {
  pods: (rule) => ruleAllows(rule, core('create', 'pods')),
  workloads: (rule) =>
    WORKLOADS.some(
      ([group, resource]) =>
        ruleAllows(rule, { verb: 'create', group, resource }) ||
        ['update', 'patch'].some((verb) => ruleAllows(rule, { verb, group, resource, name: '*' })),
    ),
  exec: (rule) =>
    ['pods/exec', 'pods/attach'].some((resource) =>
      ['create', 'get'].some((verb) => ruleAllows(rule, core(verb, resource, '*'))),
    ) ||
    ['update', 'patch'].some((verb) =>
      ruleAllows(rule, core(verb, 'pods/ephemeralcontainers', '*')),
    ),
  tokens: (rule, { name }) => ruleAllows(rule, core('create', 'serviceaccounts/token', name)),
  impersonate: (rule, { namespace, name }, everywhere) =>
    ruleAllows(rule, core('impersonate', 'serviceaccounts', name)) ||
    (everywhere &&
      ruleAllows(
        rule,
        core('impersonate', 'users', name && `system:serviceaccount:${namespace}:${name}`),
      )),
  account: (rule) => ruleAllows(rule, core('create', 'serviceaccounts')),
  escalate: (rule) =>
    ['escalate', 'bind'].some((verb) =>
      ['roles', 'clusterroles'].some((resource) =>
        ruleAllows(rule, { verb, group: RBAC, resource, name: '*' }),
      ),
    ),
} as const satisfies Record<
  ImpersonationPath,
  (rule: PolicyRule, target: ImpersonationTarget, everywhere: boolean) => boolean
>

export type RbacSubject = { kind: string; name: string; namespace?: string | undefined }
export type ImpersonatingSubject = {
  subject: RbacSubject
  /** Whether it may do anything in the whole cluster. */
  admin: boolean
  /** Whether it is a component of Kubernetes. */
  system: boolean
  /** Whether it stands for everyone in the cluster: all users, or all service accounts. */
  open: boolean
  /** Each path with the binding that grants it. */
  paths: { path: ImpersonationPath; grantedBy: string }[]
}

const OPEN = ['system:authenticated', 'system:unauthenticated', 'system:serviceaccounts']
const isOpen = ({ kind, name }: RbacSubject) => kind === 'Group' && OPEN.includes(name)
const isSystem = (subject: RbacSubject) =>
  subject.kind === 'ServiceAccount'
    ? subject.namespace === 'kube-system'
    : subject.name.startsWith('system:') &&
      subject.name !== 'system:masters' &&
      !subject.name.startsWith('system:serviceaccount') &&
      !isOpen(subject)

/**
 * The subjects that can obtain the identity of a service account, and how; without a name, that of any
 * account of the namespace. Evaluates RBAC only; other authorizers of the cluster may allow more.
 */
export function findImpersonatingSubjects(
  rbac: RbacObjects,
  target: ImpersonationTarget,
): ImpersonatingSubject[] {
  const found = new Map<string, ImpersonatingSubject>()
  for (const { subjects, rules, everywhere, grantedBy } of effectiveBindings(
    rbac,
    target.namespace,
  )) {
    const paths = IMPERSONATION_PATHS.filter((path) =>
      rules.some((rule) => OPENS_PATH[path](rule, target, everywhere)),
    )
    if (paths.length === 0) continue
    const admin = everywhere && rules.some(allowsEverything)
    for (const { kind, name, namespace } of subjects) {
      const subject = { kind, name, ...(namespace !== undefined && { namespace }) }
      const key = JSON.stringify(subject)
      const known = found.get(key)
      const added = paths
        .filter((path) => !known?.paths.some((each) => each.path === path))
        .map((path) => ({ path, grantedBy }))
      found.set(key, {
        subject,
        admin: admin || (known?.admin ?? false),
        system: isSystem(subject),
        open: isOpen(subject),
        paths: [...(known?.paths ?? []), ...added],
      })
    }
  }
  return [...found.values()].sort(
    (a, b) =>
      Number(b.open) - Number(a.open) ||
      Number(a.system) - Number(b.system) ||
      Number(a.admin) - Number(b.admin) ||
      a.subject.name.localeCompare(b.subject.name),
  )
}
