import { afterEach, beforeAll, describe, type ExpectStatic, expect, test } from 'vitest'
import { parse } from 'yaml'
import { testContext } from '@/lib/testing/context'
import { openTestStore } from '@/lib/testing/database/store'
import {
  createRealAccount,
  openRealClusterWorld,
  REAL_EXCHANGE_ACTION,
  type RealAccountOptions,
  type RealClusterFailure,
  type RealClusterWorld,
} from '@/lib/testing/verifications/real'
import { realFailures } from '@/lib/testing/verifications/real-failures'
import { REFRESHING_PYTHON_CLIENT, refreshOf } from '@/lib/testing/verifications/refresh-clients'
import {
  collectEvents,
  followAndCollect,
  refOf,
  reportStates,
  runToEnd,
} from '@/lib/testing/verifications/world'
import {
  readOwnVerification,
  readVerification,
  settleVerification,
  startVerification,
} from './service'

// Real pods of the real AWS CLI, against the sandbox as issuer, exchange, webhook and storage.

const openReal = async () =>
  openRealClusterWorld(await testContext({ seed: 'empty', realCluster: true }))

async function provoke(
  world: RealClusterWorld,
  [cause, failure]: [cause: string, failure: RealClusterFailure],
  expect: ExpectStatic,
) {
  const account = await createRealAccount(world, failure.given)
  const { context = account.context } = asStarted(await failure.prepare?.(account))
  const input = { ...account.input, ...failure.input }
  if (failure.unstarted) {
    const start = await startVerification(context, input)
    expect(start).toMatchObject({ started: false, verdict: { state: 'failed', cause } })
    expect(await account.left()).toEqual([])
    return account.remove()
  }
  const ref = refOf(await startVerification(context, { ...input, force: true }))
  if (failure.unseen) await failure.during?.(account, ref)
  let events: Promise<unknown> = Promise.resolve()
  // A Job that is deleted before its follower has seen it leaves no result.
  await new Promise<void>((looked, failed) => {
    events = followAndCollect(context, ref, () => looked())
    events.then(() => looked(), failed)
  })
  if (!failure.unseen) await failure.during?.(account, ref)
  await events
  const { verdict, checks } = await readOwnVerification(context, ref)
  if (failure.warns) {
    expect(verdict.state).toBe('passed')
    expect(checks.find((check) => check.cause === cause)).toMatchObject({ state: 'warn' })
  } else expect(verdict).toMatchObject({ cause })
  if (verdict.cause !== 'not-injected')
    await expect.poll(account.left, { timeout: 60_000 }).toEqual([])
  await account.remove()
}
const asStarted = (given: unknown) =>
  typeof given === 'object' && given !== null && 'kubernetes' in given
    ? { context: given as RealClusterWorld['context'] }
    : {}

const all: [string, RealClusterFailure][] = Object.entries(realFailures)

describe('concurrent runs', { concurrent: true }, () => {
  let world: RealClusterWorld
  beforeAll(async () => {
    world = await openReal()
  })
  test.for(all.filter(([, { alone }]) => !alone))(
    'a verification reports %s when it is provoked',
    (one, { expect }) => provoke(world, one, expect),
  )
})

test.for(all.filter(([, { alone }]) => alone))(
  'a verification reports %s when it is provoked',
  async (one) => provoke(await openReal(), one, expect),
)

const opened: Awaited<ReturnType<typeof createRealAccount>>[] = []
async function account(given?: RealAccountOptions) {
  const found = await createRealAccount(await openReal(), given)
  opened.push(found)
  return found
}
afterEach(async () => {
  await Promise.all(opened.splice(0).map(({ remove }) => remove()))
})

test('an account with access in a restricted namespace passes, is streamed while it runs, and leaves no Job', async () => {
  const given = await account()
  const { ended, events, ref } = await runToEnd(given.context, given.input)
  expect(ended.checks.filter(({ state }) => state !== 'pass')).toEqual([])
  expect(ended.verdict.state).toBe('passed')
  const lines = events.flatMap((event) => (event.event === 'log' ? event.data : []))
  expect(lines.map(({ text }) => text)).toContain('12 buckets')
  const shown = events.findIndex(({ event }) => event === 'log')
  expect(shown).toBeLessThan(events.length - 3)
  expect(JSON.stringify(events)).not.toMatch(/eyJ[\w-]{10}/)
  const report = events.find((event) => event.event === 'verification')
  const again = parse(report?.data.manifest ?? '') as { metadata: object }
  await given.put({ ...again, metadata: { ...again.metadata, name: 'again' } })
  await given.kubernetes.deleteJob({ namespace: given.target.namespace, name: 'again' })
  const kept = await readOwnVerification(given.context, ref)
  expect(kept.claims?.sub).toBe(`system:serviceaccount:${given.target.namespace}:trainer`)
  await expect.poll(given.left, { timeout: 60_000 }).toEqual([])
})

test('a token for another audience shows both audiences when the run is forced', async () => {
  const given = await account({ annotations: { 'caios.coreweave.com/audience': 'another' } })
  const { ended } = await runToEnd(given.context, given.input)
  expect(ended.verdict).toMatchObject({ state: 'failed', cause: 'audience-mismatch' })
  expect(reportStates(ended.checks)).toMatchObject({ injected: 'pass', claims: 'fail', s3: 'skip' })
  expect(ended.checks.find(({ key }) => key === 'claims')).toMatchObject({
    expected: given.issuerUrl,
    presented: 'another',
  })
  expect(ended.checks.find(({ key }) => key === 'exchange')).toMatchObject({
    state: 'fail',
    detail: expect.stringContaining('HTTP 400'),
  })
})

test('a run in a cluster without the webhook gets no credentials', async () => {
  const given = await account({ allowed: [[[REAL_EXCHANGE_ACTION], '*']] })
  await given.change({ webhook: 'missing' })
  const { ended } = await runToEnd(given.context, given.input)
  expect(ended.verdict).toMatchObject({ state: 'failed', cause: 'webhook-absent' })
  expect(reportStates(ended.checks)).toMatchObject({
    webhook: 'fail',
    pod: 'pass',
    injected: 'fail',
  })
})

test('a client that keeps keys while they are valid is proved to refresh past the expiry of real projected credentials', async () => {
  const given = await account({
    allowed: [
      [[REAL_EXCHANGE_ACTION], '*'],
      [['s3:ListBucket'], 'datasets'],
    ],
  })
  await given.control('exchange', { keySeconds: 60 })
  const command = REFRESHING_PYTHON_CLIENT
  const { ended } = await runToEnd(given.context, { ...given.input, ...refreshOf(command) })
  expect(ended.verdict.state, JSON.stringify(ended.refresh)).toBe('passed')
})

test('a run is settled by hand after a restart, and unknown to a console with another database', async () => {
  const given = await account()
  const ref = refOf(await startVerification(given.context, given.input))
  const { store, close } = await openTestStore()
  const other = { ...given.as('operator'), store }
  expect(await readVerification(other, ref)).toMatchObject({ origin: 'elsewhere' })
  await close()
  const restarted = given.as('operator')
  const events = await collectEvents(restarted, ref)
  expect(events.findLast(({ event }) => event === 'verification')).toMatchObject({
    data: { verdict: { state: 'ended' } },
  })
  expect((await settleVerification(restarted, ref)).verdict.state).toBe('passed')
})
