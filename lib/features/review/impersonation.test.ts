import { beforeAll, expect, test } from 'vitest'
import { testContext } from '@/lib/testing/context'
import { readImpersonation } from './impersonation'
import { readClusterReview } from './service'

type World = Awaited<ReturnType<typeof testContext>>
let world: World
let cluster: string
beforeAll(async () => {
  world = await testContext()
  cluster = world.world.clusters.find(({ name }) => name === 'train-east')?.id ?? ''
})

const runner = () => ({ cluster, namespace: 'ml-team', name: 'train-runner' })
const binding = (name: string, subject: object, namespace?: string) => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: namespace ? 'RoleBinding' : 'ClusterRoleBinding',
  metadata: { name, ...(namespace && { namespace }) },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' },
  subjects: [{ apiGroup: 'rbac.authorization.k8s.io', ...subject }],
})

test('lists the team and administrators that can impersonate an account, with the binding that permits it', async () => {
  const { subjects, unread } = await readImpersonation(world.context, runner())
  expect(unread).toEqual([])
  const team = subjects.find(({ subject }) => subject.name === 'ravi@example.com')
  expect(team).toMatchObject({ admin: false, open: false })
  expect(team?.paths.map(({ path }) => path)).toEqual([
    'pods',
    'workloads',
    'exec',
    'tokens',
    'impersonate',
    'account',
  ])
  expect(team?.paths[0]?.grantedBy).toBe('RoleBinding ravi-edit of ClusterRole edit')
  expect(subjects.find(({ subject }) => subject.name === 'system:masters')).toMatchObject({
    admin: true,
  })
})

test('reports unreadable role bindings and still returns the other findings', async () => {
  const reviewer = world.as('reviewer')
  const { subjects, unread } = await readImpersonation(reviewer, runner())
  expect(subjects).toEqual([])
  expect(unread).toEqual([
    { what: 'roles and bindings', why: expect.stringContaining('Permission denied') },
  ])
  const review = await readClusterReview(reviewer, { cluster })
  expect(review.accounts).toBeGreaterThan(0)
  expect(review.unread).toMatchObject([
    { what: 'webhook of train-east' },
    { what: 'roles and bindings of train-east' },
  ])
})

test('finds wildcards over namespaces that others can add accounts to, and namespaces open to everyone', async () => {
  const put = (object: object) => world.control(`clusters/${cluster}/objects`, { put: object })
  await put(binding('mia', { kind: 'User', name: 'mia@example.com' }, 'inference'))
  await put(binding('everybody', { kind: 'Group', name: 'system:authenticated' }, 'ml-team'))
  const { findings } = await readClusterReview(world.context, { cluster })
  const wide = findings.filter(({ kind }) => kind === 'wide-namespace')
  expect(wide.map(({ where }) => where.of === 'policy' && where.statement)).toEqual([
    'sign-in',
    'read-models',
  ])
  expect(wide[0]?.evidence).toContain('mia@example.com')
  expect(findings.filter(({ kind }) => kind === 'open-namespace')).toMatchObject([
    { where: { of: 'namespace', namespace: 'ml-team' } },
  ])
})

test('an unreachable cluster is an error', async () => {
  const lab = world.world.clusters.find(({ name }) => name === 'lab')?.id ?? ''
  await expect(readClusterReview(world.context, { cluster: lab })).rejects.toMatchObject({
    code: 'unreachable',
  })
})
