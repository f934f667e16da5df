import { describe, expect, test } from 'vitest'
import { testContext } from '@/lib/testing/context'
import {
  forgetNamespace,
  openNamespace,
  readNamespace,
  readNamespaces,
  readOwnClusters,
} from './service'

async function ofTeam() {
  const tested = await testContext({ person: 'team' })
  const id = (name: string) =>
    tested.world.clusters.find((cluster) => cluster.name === name)?.id ?? ''
  return { ...tested, id, cluster: id('train-east') }
}

describe('namespaces of a person who may not list them', () => {
  test('are those they opened, until they forget them', async () => {
    const { context, cluster, as } = await ofTeam()
    const namespace = 'ml-team'
    expect(await readNamespaces(context, { cluster })).toMatchObject({ names: [] })
    await openNamespace(context, { cluster, namespace })
    expect(await readNamespaces(context, { cluster })).toMatchObject({
      names: [namespace],
      known: 'remembered',
    })
    expect((await readNamespaces(as('partner'), { cluster })).names).toEqual([])
    await forgetNamespace(context, { cluster, namespace })
    expect((await readNamespaces(context, { cluster })).names).toEqual([])
    await expect(forgetNamespace(context, { cluster, namespace })).rejects.toMatchObject({
      code: 'not-found',
    })
  })

  test('say what may be done there, and tell what is not permitted from what is not there', async () => {
    const { context, cluster } = await ofTeam()
    expect(await readNamespace(context, { cluster, namespace: 'ml-team' })).toMatchObject({
      may: { value: ['read', 'create', 'annotate', 'verify', 'logs'] },
      accounts: { value: { injected: 3, complete: true } },
      granted: { ok: false, error: { code: 'forbidden' } },
      waiting: { value: 0 },
      verified: { value: null },
    })
    expect(await readNamespace(context, { cluster, namespace: 'inference' })).toMatchObject({
      may: { value: [] },
      accounts: { ok: false, error: { code: 'forbidden', reason: 'rbac' } },
      granted: { ok: false, error: { code: 'forbidden' } },
      verified: { ok: false, error: { code: 'forbidden' } },
    })
  })

  test('of others are refused, with what may be done in them', async () => {
    const { context, cluster, control } = await ofTeam()
    const metadata = { name: 'jobs-only', namespace: 'inference' }
    await control(`clusters/${cluster}/objects`, {
      put: {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'Role',
        metadata,
        rules: [{ apiGroups: ['batch'], resources: ['jobs'], verbs: ['create'] }],
      },
    })
    await control(`clusters/${cluster}/objects`, {
      put: {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'RoleBinding',
        metadata,
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'jobs-only' },
        subjects: [{ kind: 'User', name: 'ravi@example.com' }],
      },
    })
    const refused = (namespace: string) => openNamespace(context, { cluster, namespace })
    await expect(refused('inference')).rejects.toMatchObject({
      code: 'forbidden',
      detail: { next: expect.stringContaining('What you may do in it: create Jobs.') },
    })
    await expect(refused('platform')).rejects.toMatchObject({
      detail: { next: expect.stringContaining('You may do nothing in it') },
    })
  })
})

test('who may list namespaces is shown all, with what policies grant', async () => {
  const { as, cluster } = await ofTeam()
  const operator = as('operator')
  expect(await readNamespaces(operator, { cluster })).toMatchObject({ known: 'listed' })
  expect(await readNamespace(operator, { cluster, namespace: 'ml-team' })).toMatchObject({
    granted: { ok: true, value: expect.any(Number) },
  })
})

test('a cluster without an answer and one that answers nonsense are told apart', async () => {
  const { context, id, cluster, control } = await ofTeam()
  expect(await readOwnClusters(context)).toMatchObject({ ok: true })
  await expect(readNamespaces(context, { cluster: id('lab') })).rejects.toMatchObject({
    code: 'unreachable',
  })
  await control('faults', { surface: 'kubernetes', kind: 'garbage', times: 20 })
  await expect(readNamespaces(context, { cluster })).rejects.toMatchObject({ code: 'upstream' })
})
