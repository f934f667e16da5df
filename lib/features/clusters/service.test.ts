import { beforeAll, describe, expect, test } from 'vitest'
import { insertRememberedNamespace } from '@/lib/adapters/database/namespaces'
import { testContext } from '@/lib/testing/context'
import { hastenDeadlines } from '@/lib/testing/deadlines'
import { readAccounts } from './accounts'
import { openCluster, readCluster, readClusters } from './cluster'
import { readIssuer, readOwnIssuer, recordIssuerKeys } from './issuer'

type Tested = Awaited<ReturnType<typeof testContext>>

let tested: Tested
let id: (name: string) => string

beforeAll(async () => {
  tested = await testContext()
  id = (name) => tested.world.clusters.find((cluster) => cluster.name === name)?.id ?? ''
})

describe('clusters', () => {
  test('are listed by name, each with the issuer derived from its id', async () => {
    const clusters = await readClusters(tested.context)
    expect(clusters.map(({ name }) => name)).toEqual([
      'lab',
      'research-north',
      'serve-west',
      'train-east',
    ])
    for (const { id, issuerUrl } of clusters)
      expect(issuerUrl).toBe(`${tested.context.config.CKS_ISSUER_BASE_URL}/id/${id}`)
  })

  test('that are deleted or of another organization are not found', async () => {
    const other = await testContext()
    const [foreign] = other.world.clusters
    await expect(readCluster(tested.context, { cluster: foreign?.id ?? '' })).rejects.toMatchObject(
      { code: 'not-found' },
    )
  })

  test('that are being created have no API server, and the error states what already works', async () => {
    const { context, world, control } = await testContext()
    const [cluster] = world.clusters
    await control(`clusters/${cluster?.id}`, { status: 'STATUS_CREATING' })
    await expect(openCluster(context, cluster?.id ?? '')).rejects.toMatchObject({
      code: 'unreachable',
      detail: { reason: 'provisioning', next: expect.stringContaining('federated now') },
    })
  })

  test('that are deleted are reported as deleted without a connection attempt', async () => {
    const { context, world, control } = await testContext()
    const [cluster] = world.clusters
    await control(`clusters/${cluster?.id}`, { status: 'STATUS_DELETED' })
    await expect(openCluster(context, cluster?.id ?? '')).rejects.toMatchObject({
      detail: { reason: 'deleted' },
    })
  })
})

describe('the issuer of a cluster', () => {
  test('is healthy, and its keys keep the time they were first seen', async () => {
    let now = new Date('2026-03-12T08:00:00Z')
    const { context, world, control } = await testContext({ clock: () => now })
    const cluster = world.clusters[0]?.id ?? ''
    const first = await readIssuer(context, { cluster })
    expect(first).toMatchObject({ state: 'healthy', problems: [], keys: [{ alg: 'RS256' }] })
    expect(first.unrecorded).toBe(true)
    expect((await readIssuer(context, { cluster })).unrecorded).toBe(true)
    await recordIssuerKeys(context, { cluster })
    expect(await readIssuer(context, { cluster })).not.toHaveProperty('unrecorded')
    now = new Date('2026-04-01T08:00:00Z')
    await control(`clusters/${cluster}`, { keys: 'rotate' })
    await recordIssuerKeys(context, { cluster })
    const { keys } = await readIssuer(context, { cluster })
    expect(keys.map(({ firstSeen }) => firstSeen)).toEqual([
      '2026-04-01T08:00:00.000Z',
      '2026-03-12T08:00:00.000Z',
    ])
  })

  test.each([
    ['disabled', 'not-enabled', 'not-found'],
    ['hang', 'unknown', 'timeout'],
    ['garbage', 'broken', 'not-json'],
    ['huge', 'broken', 'too-large'],
    ['redirect', 'broken', 'redirect'],
    ['wrong-issuer', 'broken', 'issuer-mismatch'],
    ['no-keys', 'broken', 'no-keys'],
  ])('that is %s is reported as %s', async (issuer, state, kind) => {
    const { context, world, control } = await testContext()
    const cluster = world.clusters[0]?.id ?? ''
    await control(`clusters/${cluster}`, { issuer })
    if (issuer === 'hang') hastenDeadlines(5_000)
    const report = await readIssuer(context, { cluster })
    expect(report).toMatchObject({ state, problems: [{ kind }] })
    expect(report.problems[0]?.next).not.toBe('')
  })

  test('of an unreachable cluster can still be checked', async () => {
    const cluster = id('lab')
    expect(await readIssuer(tested.context, { cluster })).toMatchObject({ state: 'healthy' })
    await expect(readOwnIssuer(tested.context, { cluster })).rejects.toMatchObject({
      code: 'unreachable',
    })
  })

  test('equals what the API server reports', async () => {
    const cluster = id('train-east')
    const [told, own] = await Promise.all([
      readIssuer(tested.context, { cluster }),
      readOwnIssuer(tested.context, { cluster }),
    ])
    expect(own).toMatchObject({ equal: true, kids: told.keys.map(({ kid }) => kid) })
  })

  test('asks to be recorded when the API server has a key that was not seen there', async () => {
    const { context, world, control } = await testContext()
    const cluster = world.clusters[0]?.id ?? ''
    expect((await readOwnIssuer(context, { cluster })).unrecorded).toBe(true)
    await recordIssuerKeys(context, { cluster })
    expect(await readOwnIssuer(context, { cluster })).not.toHaveProperty('unrecorded')
    await control(`clusters/${cluster}`, { keys: 'rotate', issuer: 'stale-keys' })
    expect(await readIssuer(context, { cluster })).not.toHaveProperty('unrecorded')
    expect((await readOwnIssuer(context, { cluster })).unrecorded).toBe(true)
    await recordIssuerKeys(context, { cluster })
    expect(await readOwnIssuer(context, { cluster })).not.toHaveProperty('unrecorded')
  })
})

describe('the injected accounts of a cluster', () => {
  test('come with the audience of their tokens', async () => {
    const cluster = id('train-east')
    const { injected, complete } = await readAccounts(tested.context, { cluster })
    const { issuerUrl } = await readCluster(tested.context, { cluster })
    expect(complete).toBe(true)
    expect(injected).toContainEqual({
      namespace: 'ml-team',
      name: 'train-runner',
      audience: issuerUrl,
    })
    expect(injected).toContainEqual({
      namespace: 'ml-team',
      name: 'data-loader',
      audience: 'https://coreweave.com/iam',
    })
    expect(injected.some(({ name }) => name === 'eval')).toBe(false)
  })

  test('are denied to a person who may not list them and opened no namespace', async () => {
    await expect(
      readAccounts(tested.as('team'), { cluster: id('train-east') }),
    ).rejects.toMatchObject({ code: 'forbidden', detail: { reason: 'rbac' } })
  })

  test('are those of the opened namespaces for a person who may not list all', async () => {
    const { actor, store } = tested.as('team')
    const cluster = id('train-east')
    await insertRememberedNamespace(store, actor.orgUid, {
      actor: actor.uid,
      cluster,
      namespace: 'ml-team',
    })
    const { injected, complete } = await readAccounts(tested.as('team'), { cluster })
    expect(complete).toBe(false)
    expect(new Set(injected.map(({ namespace }) => namespace))).toEqual(new Set(['ml-team']))
  })
})
