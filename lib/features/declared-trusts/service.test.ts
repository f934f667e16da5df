import { describe, expect, test } from 'vitest'
import { listDeclaredTrusts, upsertDeclaredTrust } from '@/lib/adapters/database/declared-trusts'
import { TrustTarget } from '@/lib/core/identity/trust-target'
import { listAudit } from '@/lib/server/audit/audit'
import { replaceClients, type TestPersonContext } from '@/lib/testing/clients'
import { testContext } from '@/lib/testing/context'
import { declareTarget, importTrusts, listTrusts, markVerified, removeTrust } from './service'

const role = (name: string, rest: { audience?: string } = {}) =>
  TrustTarget.parse({ cloud: 'aws', accountId: '111122223333', role: name, ...rest })

async function ofBoth() {
  const tested = await testContext()
  const id = (name: string) =>
    tested.world.clusters.find((cluster) => cluster.name === name)?.id ?? ''
  const cluster = id('train-east')
  const account = (namespace: string, name: string) => ({ cluster, namespace, name })
  const ours = account('ml-team', 'train-runner')
  const theirs = account('inference', 'server')
  const operator = tested.context
  const team = tested.as('team')
  return { ...tested, id, cluster, account, ours, theirs, operator, team }
}

const names = async (context: TestPersonContext, place = {}) =>
  (await listTrusts(context, place)).trusts.map(({ namespace, name }) => `${namespace}/${name}`)

describe('listTrusts', () => {
  test('returns only trusts of service accounts that the person may list', async () => {
    const { operator, team, as, ours, theirs, cluster } = await ofBoth()
    await declareTarget(operator, { target: role('train'), accounts: [ours, theirs] })
    expect(await names(operator)).toEqual(['inference/server', 'ml-team/train-runner'])
    expect(await names(team)).toEqual(['ml-team/train-runner'])
    for (const place of [theirs, { cluster }, { cluster, namespace: 'inference' }]) {
      expect(JSON.stringify(await listTrusts(team, place))).not.toContain('server')
    }
    expect(await names(as('partner'))).toEqual(['inference/server'])
  })

  test('lets the person remove visible trusts and reports others as not found', async () => {
    const { operator, team, ours, theirs } = await ofBoth()
    await declareTarget(operator, { target: role('train'), accounts: [ours, theirs] })
    const { trusts } = await listTrusts(operator, {})
    const declaredTrustId = (name: string) => ({
      id: trusts.find((each) => each.name === name)?.id ?? '',
    })
    await expect(removeTrust(team, declaredTrustId('server'))).rejects.toMatchObject({
      code: 'not-found',
    })
    await removeTrust(team, declaredTrustId('train-runner'))
    expect(await names(operator)).toEqual(['inference/server'])
    await expect(removeTrust(team, declaredTrustId('train-runner'))).rejects.toMatchObject({
      code: 'not-found',
    })
  })

  test('is removed only by people who may change the account', async () => {
    const { operator, team, ours } = await ofBoth()
    await declareTarget(team, { target: role('train'), accounts: [ours] })
    const reader = replaceClients(team, {
      kubernetes: (client) => ({
        may: async (question) =>
          question.verb === 'list' ? client.may(question) : { allowed: false },
      }),
    })
    const [trust] = (await listTrusts(reader, {})).trusts
    await expect(removeTrust(reader, { id: trust?.id ?? '' })).rejects.toMatchObject({
      code: 'forbidden',
      detail: { reason: 'rbac' },
    })
    expect(await names(operator)).toEqual(['ml-team/train-runner'])
    await removeTrust(team, { id: trust?.id ?? '' })
    expect(await names(operator)).toEqual([])
  })

  test('returns no trust of another organization', async () => {
    const { operator, ours } = await ofBoth()
    await declareTarget(operator, { target: role('train'), accounts: [ours] })
    const other = await testContext()
    expect(await names(other.context)).toEqual([])
    const [outcome] = await declareTarget(other.context, { target: role('x'), accounts: [ours] })
    expect(outcome?.result).toMatchObject({ ok: false, error: { code: 'not-found' } })
  })

  test('of an unreachable cluster is empty and reported', async () => {
    const { operator, ours, control } = await ofBoth()
    await declareTarget(operator, { target: role('train'), accounts: [ours] })
    await control('faults', { surface: 'kubernetes', kind: 'garbage', times: 20 })
    expect(await listTrusts(operator, {})).toMatchObject({
      trusts: [],
      unread: [{ why: expect.any(String) }],
    })
  })

  test('returns own trusts of a deleted cluster, or all with permission to read every policy', async () => {
    const { operator, team, as } = await ofBoth()
    const gone = { cluster: 'gone-cluster', issuerUrl: 'https://x/id/gone-cluster', name: 'a' }
    const kept = { ...gone, namespace: 'lab', target: role('x'), source: 'declared' as const }
    for (const [id, actor] of [
      ['1', team.actor.uid],
      ['2', operator.actor.uid],
    ] as const)
      await upsertDeclaredTrust(operator.store, operator.actor.orgUid, {
        ...kept,
        id: id.repeat(32),
        actor,
        at: new Date(),
      })
    const seen = async (context: TestPersonContext) =>
      (await listTrusts(context, {})).trusts.map(({ id, clusterGone }) => [id[0], clusterGone])
    expect(await seen(team)).toEqual([['1', true]])
    const both = [
      ['1', true],
      ['2', true],
    ]
    expect(await seen(operator)).toEqual(both)
    expect(await seen(as('reviewer'))).toEqual(both)
    expect(await seen(as('partner'))).toEqual([])
    await removeTrust(team, { id: '1'.repeat(32) })
    expect(await seen(operator)).toEqual([['2', true]])
  })
})

describe('declareTarget', () => {
  test('returns a result and records an audit entry for each account', async () => {
    const { team, ours, theirs, account, cluster } = await ofBoth()
    const outcomes = await declareTarget(team, {
      target: role('train'),
      accounts: [ours, theirs, account('ml-team', 'eval'), { ...ours, cluster: 'nowhere' }, ours],
    })
    expect(outcomes.map(({ result }) => (result.ok ? result.kept : result.error.code))).toEqual([
      'declared',
      'forbidden',
      'declared',
      'not-found',
      'unchanged',
    ])
    const rows = await listAudit(team, { action: 'declared-trust.declare', kinds: ['intent'] })
    expect(rows).toHaveLength(2)
    expect(rows[1]).toMatchObject({
      object: {
        clusterId: cluster,
        namespace: 'ml-team',
        serviceAccount: 'train-runner',
        trustedBy: 'arn:aws:iam::111122223333:role/train',
      },
      after: { source: 'declared', role: 'train' },
    })
  })

  test('stores 200 accounts as 200 rows', async () => {
    const { team, account } = await ofBoth()
    const accounts = Array.from({ length: 200 }, (_, at) => account('ml-team', `worker-${at}`))
    const outcomes = await declareTarget(team, { target: role('train'), accounts })
    expect(outcomes.filter(({ result }) => result.ok)).toHaveLength(200)
    expect(await names(team)).toHaveLength(200)
  }, 60_000)

  test('updates the row of the same target and account', async () => {
    const { team, ours } = await ofBoth()
    const declare = (target: TrustTarget) => declareTarget(team, { target, accounts: [ours] })
    await declare(role('train'))
    const moved = role('train', { audience: 'other' })
    expect((await declare(moved))[0]?.result).toMatchObject({ kept: 'changed' })
    await declare(role('another'))
    const { trusts } = await listTrusts(team, {})
    expect(trusts.map(({ target }) => target)).toEqual(
      expect.arrayContaining([moved, role('another')]),
    )
    expect(trusts).toHaveLength(2)
  })

  test('rejects a field that looks like a credential', async () => {
    const { team, ours } = await ofBoth()
    const secret = `CW-SECRET-${'a1B2'.repeat(10)}`
    const target = TrustTarget.parse({ cloud: 'oidc', name: secret, audience: 'x' })
    const outcomes = await declareTarget(team, { target, accounts: [ours] })
    expect(outcomes[0]?.result).toMatchObject({ ok: false, error: { code: 'invalid' } })
    expect(JSON.stringify(outcomes)).not.toContain(secret)
    expect(await listDeclaredTrusts(team.store, team.actor.orgUid)).toEqual([])
  })

  test('marks imported trusts', async () => {
    const { team, ours } = await ofBoth()
    await importTrusts(team, { entries: [{ ...ours, target: role('train') }] })
    expect((await listTrusts(team, {})).trusts).toMatchObject([{ source: 'imported' }])
  })
})

describe('markVerified', () => {
  test('stores the outcome until the target changes', async () => {
    const { operator, team, ours } = await ofBoth()
    const target = role('train')
    const mark = (context: TestPersonContext) =>
      markVerified(context, { account: ours, target, outcome: 'passed' })
    expect(await mark(team)).toBe(false)
    await declareTarget(team, { target, accounts: [ours] })
    expect(await mark(operator)).toBe(true)
    expect((await listTrusts(team, {})).trusts).toMatchObject([
      { actor: team.actor.uid, verified: { by: operator.actor.uid, outcome: 'passed' } },
    ])
    await declareTarget(team, { target: role('train', { audience: 'y' }), accounts: [ours] })
    expect((await listTrusts(team, {})).trusts[0]?.verified).toBeUndefined()
    expect(await mark(team)).toBe(false)
  })

  test('stores nothing for an account that the person may not read', async () => {
    const { operator, team, theirs } = await ofBoth()
    const target = role('train')
    await declareTarget(operator, { target, accounts: [theirs] })
    await expect(
      markVerified(team, { account: theirs, target, outcome: 'failed' }),
    ).rejects.toMatchObject({ code: 'forbidden' })
  })
})

test('reports a stored trust that is no longer valid and returns the others', async () => {
  const { operator, ours } = await ofBoth()
  await declareTarget(operator, { target: role('train'), accounts: [ours] })
  await upsertDeclaredTrust(operator.store, operator.actor.orgUid, {
    ...ours,
    id: 'f'.repeat(32),
    issuerUrl: 'https://x',
    target: { cloud: 'moon' },
    source: 'declared',
    actor: 'x',
    at: new Date(),
  })
  const { trusts, unread } = await listTrusts(operator, {})
  expect(trusts).toHaveLength(1)
  expect(unread).toMatchObject([{ what: expect.stringContaining('ml-team/train-runner') }])
})
