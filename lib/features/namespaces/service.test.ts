import { describe, expect, test } from 'vitest'
import { observeUpstreamCalls } from '@/lib/adapters/http/upstream-calls'
import type { Context } from '@/lib/server/session/context'
import { testContext } from '@/lib/testing/context'
import type { NamespaceRef } from './schema'
import {
  forgetNamespace,
  openNamespace,
  readNamespaceList,
  readNamespaces,
  readOwnClusters,
} from './service'

async function readOne(context: Context, { cluster, namespace }: NamespaceRef) {
  const [facts] = await readNamespaces(context, { cluster, namespace: [namespace] })
  return facts
}

async function ofTeam() {
  const tested = await testContext({ person: 'team' })
  const id = (name: string) =>
    tested.world.clusters.find((cluster) => cluster.name === name)?.id ?? ''
  return { ...tested, id, cluster: id('train-east') }
}

describe('namespaces of a person who may not list them', () => {
  test('lists the namespaces they opened until they forget them', async () => {
    const { context, cluster, as } = await ofTeam()
    const namespace = 'ml-team'
    expect(await readNamespaceList(context, { cluster })).toMatchObject({ names: [] })
    await openNamespace(context, { cluster, namespace })
    expect(await readNamespaceList(context, { cluster })).toMatchObject({
      names: [namespace],
      known: 'remembered',
    })
    expect((await readNamespaceList(as('partner'), { cluster })).names).toEqual([])
    await forgetNamespace(context, { cluster, namespace })
    expect((await readNamespaceList(context, { cluster })).names).toEqual([])
    await expect(forgetNamespace(context, { cluster, namespace })).rejects.toMatchObject({
      code: 'not-found',
    })
  })

  test('lists the rights in a namespace and tells permission denied from not found', async () => {
    const { context, cluster } = await ofTeam()
    expect(await readOne(context, { cluster, namespace: 'ml-team' })).toMatchObject({
      may: { value: ['read', 'create', 'annotate', 'verify', 'logs'] },
      accounts: { value: { injected: 3, complete: true } },
      granted: { ok: false, error: { code: 'forbidden' } },
      waiting: { value: 0 },
      verified: { value: null },
    })
    expect(await readOne(context, { cluster, namespace: 'inference' })).toMatchObject({
      may: { value: [] },
      accounts: { ok: false, error: { code: 'forbidden', reason: 'rbac' } },
      granted: { ok: false, error: { code: 'forbidden' } },
      verified: { ok: false, error: { code: 'forbidden' } },
    })
  })

  test('asks once for what namespaces have in common', async () => {
    const { context, cluster } = await ofTeam()
    const calls: string[] = []
    let counts = true
    observeUpstreamCalls(({ target, method }) => {
      if (counts) calls.push(`${target} ${method}`)
    })
    await readNamespaces(context, { cluster, namespace: ['ml-team', 'inference', 'platform'] })
    counts = false
    // The cluster, the policies and one permission; then the accounts and the rights of each.
    expect(calls.toSorted()).toEqual([
      'coreweave GET',
      'coreweave GET',
      'coreweave POST',
      ...Array(3).fill('kubernetes GET'),
      ...Array(3).fill('kubernetes POST'),
    ])
  })

  test('rejects a namespace of others and names the rights that they have there', async () => {
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
      detail: { next: expect.stringContaining('There you can create Jobs.') },
    })
    await expect(refused('platform')).rejects.toMatchObject({
      detail: { next: expect.stringContaining('You have no rights there') },
    })
  })
})

test('lists every namespace, with granted accounts, to a person who may list namespaces', async () => {
  const { as, cluster } = await ofTeam()
  const operator = as('operator')
  expect(await readNamespaceList(operator, { cluster })).toMatchObject({ known: 'listed' })
  expect(await readOne(operator, { cluster, namespace: 'ml-team' })).toMatchObject({
    granted: { ok: true, value: expect.any(Number) },
  })
})

test('tells an unreachable cluster from one with a malformed response', async () => {
  const { context, id, cluster, control } = await ofTeam()
  expect(await readOwnClusters(context)).toMatchObject({ ok: true })
  await expect(readNamespaceList(context, { cluster: id('lab') })).rejects.toMatchObject({
    code: 'unreachable',
  })
  await control('faults', { surface: 'kubernetes', kind: 'garbage', times: 20 })
  await expect(readNamespaceList(context, { cluster })).rejects.toMatchObject({ code: 'upstream' })
})
