import { describe, expect, test } from 'vitest'
import { PolicyRule, Role, RoleBinding } from '@/lib/core/kubernetes/rbac'
import { findImpersonatingSubjects, type ImpersonationPath } from './impersonation'
import type { RbacObjects } from './rbac'

const metadata = (name: string, namespace?: string, labels = {}) => ({
  name,
  labels,
  uid: name,
  creationTimestamp: '2026-01-01T00:00:00Z',
  ...(namespace && { namespace }),
})
type Rule = Partial<PolicyRule>
const role = (name: string, rules: Rule[], more: object = {}, namespace?: string) =>
  Role.parse({
    metadata: metadata(name, namespace, 'labels' in more ? (more.labels as object) : {}),
    rules: rules.map((rule) => PolicyRule.parse(rule)),
    ...more,
  })
const binding = (
  name: string,
  roleRef: { kind: string; name: string },
  subject: { kind: string; name: string; namespace?: string },
  namespace?: string,
) => RoleBinding.parse({ metadata: metadata(name, namespace), roleRef, subjects: [subject] })

const user = { kind: 'User', name: 'ravi' }
const target = { namespace: 'ml', name: 'train' }
const core = (resources: string[], verbs: string[], rest: Rule = {}): Rule => ({
  apiGroups: [''],
  resources,
  verbs,
  ...rest,
})

/** One rule, bound to one person in the namespace, or by a ClusterRoleBinding. */
const rbacOf = (rule: Rule, scope: 'namespace' | 'cluster' = 'namespace'): RbacObjects => ({
  clusterRoles: [role('r', [rule])],
  roles: [],
  clusterRoleBindings:
    scope === 'cluster' ? [binding('b', { kind: 'ClusterRole', name: 'r' }, user)] : [],
  roleBindings:
    scope === 'namespace' ? [binding('b', { kind: 'ClusterRole', name: 'r' }, user, 'ml')] : [],
})
const waysOf = (rbac: RbacObjects): ImpersonationPath[] =>
  findImpersonatingSubjects(rbac, target).flatMap(({ paths }) => paths.map(({ path }) => path))

const NAMED = 'system:serviceaccount:ml:train'
describe.each<[string, Rule, ImpersonationPath[], ('namespace' | 'cluster')?]>([
  ['creates pods', core(['pods'], ['create']), ['pods']],
  ['reads pods', core(['pods'], ['get', 'list']), []],
  ['creates "named" pods', core(['pods'], ['create'], { resourceNames: ['x'] }), []],
  [
    'patches one deployment',
    { apiGroups: ['apps'], resources: ['deployments'], verbs: ['patch'], resourceNames: ['web'] },
    ['workloads'],
  ],
  ['creates jobs', { apiGroups: ['batch'], resources: ['*'], verbs: ['create'] }, ['workloads']],
  ['enters pods', core(['pods/exec'], ['create']), ['exec']],
  ['enters by any exec', core(['*/exec'], ['*']), ['exec']],
  [
    'makes tokens of this one',
    core(['serviceaccounts/token'], ['create'], { resourceNames: ['train'] }),
    ['tokens'],
  ],
  [
    'makes tokens of another',
    core(['serviceaccounts/token'], ['create'], { resourceNames: ['eval'] }),
    [],
  ],
  ['makes accounts', core(['serviceaccounts'], ['create']), ['account']],
  [
    'impersonates this one',
    core(['serviceaccounts'], ['impersonate'], { resourceNames: ['train'] }),
    ['impersonate'],
  ],
  [
    'impersonates it as a user',
    core(['users'], ['impersonate'], { resourceNames: [NAMED] }),
    ['impersonate'],
    'cluster',
  ],
  [
    'impersonates another user',
    core(['users'], ['impersonate'], { resourceNames: ['x'] }),
    [],
    'cluster',
  ],
  ['impersonates users in a namespace, where there are none', core(['users'], ['impersonate']), []],
  [
    'escalates',
    { apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles'], verbs: ['escalate'] },
    ['escalate'],
  ],
  [
    'binds one role',
    { apiGroups: ['*'], resources: ['clusterroles'], verbs: ['bind'], resourceNames: ['x'] },
    ['escalate'],
  ],
  [
    'has the pods of another group',
    { apiGroups: ['metrics.k8s.io'], resources: ['pods'], verbs: ['create'] },
    [],
  ],
])('a person who %s', (_, rule, paths, scope) => {
  test(paths.length > 0 ? `may ${paths.join(', ')}` : 'cannot impersonate the account', () => {
    expect(waysOf(rbacOf(rule, scope))).toEqual(paths)
  })
})

test('a wildcard over everything opens every path and marks an administrator', () => {
  const all = { apiGroups: ['*'], resources: ['*'], verbs: ['*'] }
  expect(findImpersonatingSubjects(rbacOf(all, 'cluster'), target)).toMatchObject([{ admin: true }])
  expect(findImpersonatingSubjects(rbacOf(all), target)).toMatchObject([{ admin: false }])
  expect(waysOf(rbacOf(all, 'cluster'))).toHaveLength(7)
})

test('a binding in another namespace is ignored', () => {
  const { roleBindings: _, ...rest } = rbacOf(core(['pods'], ['create']))
  const elsewhere = binding('b', { kind: 'ClusterRole', name: 'r' }, user, 'other')
  expect(findImpersonatingSubjects({ ...rest, roleBindings: [elsewhere] }, target)).toEqual([])
})

test('a RoleBinding refers to the Role in its own namespace', () => {
  const rules = [core(['pods'], ['create'])]
  const rbac = {
    clusterRoles: [],
    clusterRoleBindings: [],
    roles: [role('maker', rules, {}, 'other')],
    roleBindings: [binding('b', { kind: 'Role', name: 'maker' }, user, 'ml')],
  }
  expect(findImpersonatingSubjects(rbac, target)).toEqual([])
  expect(
    findImpersonatingSubjects({ ...rbac, roles: [role('maker', rules, {}, 'ml')] }, target),
  ).toHaveLength(1)
})

test('an aggregated ClusterRole has the rules of all roles it selects, also nested ones', () => {
  const selecting = (labels: object) => ({
    aggregationRule: { clusterRoleSelectors: [{ matchLabels: labels }] },
  })
  const rbac = {
    clusterRoles: [
      role('admin', [], { ...selecting({ to: 'admin' }) }),
      role('edit', [], { labels: { to: 'admin' }, ...selecting({ to: 'edit' }) }),
      role('pods', [core(['pods'], ['create'])], { labels: { to: 'edit' } }),
      role('loop', [], { labels: { to: 'edit' }, ...selecting({ to: 'edit' }) }),
    ],
    roles: [],
    clusterRoleBindings: [],
    roleBindings: [binding('b', { kind: 'ClusterRole', name: 'admin' }, user, 'ml')],
  }
  expect(waysOf(rbac)).toEqual(['pods'])
})

test('groups of all users come first and components of Kubernetes last', () => {
  const rbac = rbacOf(core(['pods'], ['create']))
  const to = (kind: string, name: string, namespace?: string) =>
    binding(
      name,
      { kind: 'ClusterRole', name: 'r' },
      { kind, name, ...(namespace && { namespace }) },
    )
  const clusterRoleBindings = [
    to('ServiceAccount', 'job-controller', 'kube-system'),
    to('User', 'system:kube-scheduler'),
    to('Group', 'system:authenticated'),
    to('Group', 'system:serviceaccounts:ml'),
  ]
  expect(
    findImpersonatingSubjects({ ...rbac, clusterRoleBindings }, target).map(
      ({ subject, open, system }) =>
        `${subject.name}${open ? ' open' : ''}${system ? ' system' : ''}`,
    ),
  ).toEqual([
    'system:authenticated open',
    'ravi',
    'system:serviceaccounts:ml',
    'job-controller system',
    'system:kube-scheduler system',
  ])
})
