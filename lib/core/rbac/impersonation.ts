import type { PolicyRule } from '@/lib/core/kubernetes/rbac'
import { allowsEverything, effectiveBindings, type RbacObjects, ruleAllows } from './rbac'

export const IMPERSONATION_PATHS = {
  pods: 'run a pod as it',
  workloads: 'run a workload as it',
  exec: 'enter a pod that runs as it',
  tokens: 'make tokens for it',
  impersonate: 'act as it',
  account: 'make the account, should it go',
  escalate: 'give themselves any of this',
} as const
export type ImpersonationPath = keyof typeof IMPERSONATION_PATHS

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

type Target = { namespace: string; name?: string }

/**
 * Whether one rule is enough. Creating names nothing that a rule could be held to; who may change any
 * workload can give it another account.
 * https://kubernetes.io/docs/concepts/security/rbac-good-practices/#privilege-escalation-risks
 */
const TESTS = {
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
  (rule: PolicyRule, target: Target, everywhere: boolean) => boolean
>

export type RbacSubject = { kind: string; name: string; namespace?: string | undefined }
export type ImpersonatingSubject = {
  subject: RbacSubject
  /** May do anything in the whole cluster, so that this too goes without saying. */
  admin: boolean
  /** A part of Kubernetes itself. */
  system: boolean
  /** Everybody who is signed in, or every workload. */
  open: boolean
  ways: { way: ImpersonationPath; because: string }[]
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
 * Who may become an account, and how; without a name, any account of the namespace. By RBAC alone:
 * another authoriser of the cluster may allow more.
 */
export function findImpersonatingSubjects(
  rbac: RbacObjects,
  target: Target,
): ImpersonatingSubject[] {
  const found = new Map<string, ImpersonatingSubject>()
  for (const { subjects, rules, everywhere, because } of effectiveBindings(
    rbac,
    target.namespace,
  )) {
    const ways = (Object.keys(TESTS) as ImpersonationPath[]).filter((way) =>
      rules.some((rule) => TESTS[way](rule, target, everywhere)),
    )
    if (ways.length === 0) continue
    const admin = everywhere && rules.some(allowsEverything)
    for (const { kind, name, namespace } of subjects) {
      const subject = { kind, name, ...(namespace !== undefined && { namespace }) }
      const key = JSON.stringify(subject)
      const known = found.get(key)
      const added = ways
        .filter((way) => !known?.ways.some((each) => each.way === way))
        .map((way) => ({ way, because }))
      found.set(key, {
        subject,
        admin: admin || (known?.admin ?? false),
        system: isSystem(subject),
        open: isOpen(subject),
        ways: [...(known?.ways ?? []), ...added],
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
