import { beforeAll, describe, expect, test } from 'vitest'
import { openNamespace } from '@/lib/features/namespaces/service'
import { type TestContext, testClusterOf, testContext } from '@/lib/testing/context'
import { readValue } from '@/lib/testing/service-accounts'
import { readFirstServiceAccounts, readMoreServiceAccounts, readServiceAccounts } from './service'

describe('finding service accounts', () => {
  let world: TestContext
  let cluster: string
  beforeAll(async () => {
    world = await testContext()
    cluster = testClusterOf(world, 'train-east').id
  })

  test('lists all namespaces with the injection and the manager of each account', async () => {
    const view = await readServiceAccounts(world.context, { cluster })
    const { rows, complete } = readValue(view.accounts)
    expect(complete).toBe(true)
    const row = (name: string) => rows.find((each) => each.name === name)
    expect(row('train-runner')).toMatchObject({ namespace: 'ml-team', injection: 'default' })
    expect(row('data-loader')).toMatchObject({
      injection: 'custom',
      audience: 'https://coreweave.com/iam',
    })
    expect(row('eval')).toMatchObject({ injection: 'none' })
    expect(row('serve')?.manager).toEqual({ tool: 'Helm', owner: 'release inference/serve' })
    expect(readValue(view.namespaces)).toMatchObject({ known: 'listed' })
  })

  test('reads only the requested namespace', async () => {
    const view = await readServiceAccounts(world.context, { cluster, namespace: 'platform' })
    expect(new Set(readValue(view.accounts).rows.map(({ namespace }) => namespace))).toEqual(
      new Set(['platform']),
    )
  })

  test('reads every page of a namespace with more accounts than fit one page', async () => {
    const own = await testContext({ seed: 'empty' })
    const { id } = testClusterOf(own, 'train-east')
    for (let from = 0; from < 620; from += 31)
      await Promise.all(
        Array.from({ length: 31 }, (_, index) =>
          own.control(`clusters/${id}/objects`, {
            put: {
              apiVersion: 'v1',
              kind: 'ServiceAccount',
              metadata: { namespace: 'platform', name: `many-${from + index}` },
            },
          }),
        ),
      )
    const view = await readServiceAccounts(own.context, { cluster: id, namespace: 'platform' })
    const many = readValue(view.accounts).rows.filter(({ name }) => name.startsWith('many-'))
    expect(many).toHaveLength(620)

    const list = { cluster: id, namespace: 'platform' }
    const first = readValue((await readFirstServiceAccounts(own.context, list)).accounts)
    expect(first).toMatchObject({ complete: false, next: expect.any(String) })
    expect(first.rows).toHaveLength(500)
    const more = await readMoreServiceAccounts(own.context, { ...list, after: first.next ?? '' })
    expect(more.next).toBeUndefined()
    expect([...first.rows, ...more.rows]).toEqual(readValue(view.accounts).rows)
  })

  test('reports an unreachable cluster without failing the page', async () => {
    const lab = testClusterOf(world, 'lab')
    const view = await readServiceAccounts(world.context, { cluster: lab.id })
    expect(view).toMatchObject({
      clusterName: 'lab',
      accounts: { ok: false, error: { code: 'unreachable' } },
      namespaces: { ok: false, error: { code: 'unreachable' } },
    })
  })

  test('states what already works in a cluster that is being created', async () => {
    const own = await testContext()
    const { id } = testClusterOf(own, 'serve-west')
    await own.control(`clusters/${id}`, { status: 'STATUS_CREATING' })
    const view = await readServiceAccounts(own.context, { cluster: id })
    expect(view.accounts).toMatchObject({ ok: false, error: { reason: 'provisioning' } })
  })
})

describe('a person who may not list namespaces', () => {
  let world: TestContext
  let cluster: string
  beforeAll(async () => {
    world = await testContext({ person: 'team' })
    cluster = testClusterOf(world, 'train-east').id
  })

  test('is denied, opens the namespace they work in, and finds it remembered', async () => {
    const before = await readServiceAccounts(world.context, { cluster })
    expect(before.accounts).toMatchObject({
      ok: false,
      error: { code: 'forbidden', reason: 'rbac' },
    })
    expect(readValue(before.namespaces)).toEqual({ known: 'remembered', names: [] })

    await openNamespace(world.context, { cluster, namespace: 'ml-team' })
    const after = await readServiceAccounts(world.context, { cluster })
    expect(readValue(after.namespaces)).toEqual({ known: 'remembered', names: ['ml-team'] })
    expect(readValue(after.accounts)).toMatchObject({ only: ['ml-team'], complete: false })
    const first = await readFirstServiceAccounts(world.context, { cluster })
    expect(readValue(first.accounts)).toEqual(readValue(after.accounts))
    await expect(
      readMoreServiceAccounts(world.context, { cluster, after: 'x' }),
    ).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('is denied a namespace of others at the form field, and it is not remembered', async () => {
    await expect(
      openNamespace(world.context, { cluster, namespace: 'platform' }),
    ).rejects.toMatchObject({
      code: 'forbidden',
      detail: { fields: { namespace: [expect.stringContaining('platform')] } },
    })
    const view = await readServiceAccounts(world.context, { cluster })
    expect(readValue(view.namespaces).names).not.toContain('platform')
  })
})
