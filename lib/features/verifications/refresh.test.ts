import { expect, test } from 'vitest'
import { findStoredVerification } from '@/lib/adapters/database/verifications'
import { listAudit } from '@/lib/server/audit/audit'
import { testContext } from '@/lib/testing/context'
import {
  DATASETS_LISTED,
  FORGETFUL_CLIENT,
  REFRESHING_CLIENT,
  refreshOf,
} from '@/lib/testing/verifications/refresh-clients'
import { refOf, runnerInput, runToEnd } from '@/lib/testing/verifications/world'
import { listVerifications } from './list'
import { StartVerification } from './schema'
import { cancelVerification, readOwnVerification, startVerification } from './service'

/** Longer than the keys live that a proof waits for, and longer than a busy machine takes besides. */
const LONG = 170_000

const refreshCheckOf = ({ checks }: { checks: { key: string }[] }) =>
  checks.find(({ key }) => key === 'refresh')

test.concurrent('a client that gets new keys before the first ones end is proved to refresh with keys of a minute, and stored with what it did', {
  timeout: LONG,
}, async () => {
  const world = await testContext()
  await world.control('exchange', { keySeconds: 60 })
  const { ref, ended } = await runToEnd(world.context, {
    ...runnerInput(world),
    ...refreshOf(REFRESHING_CLIENT),
  })
  expect(ended.verdict, JSON.stringify(ended)).toMatchObject({
    state: 'passed',
    sentence: 'The given command refreshes by itself as ml-team/train-runner.',
  })
  expect(refreshCheckOf(ended)).toMatchObject({ state: 'pass' })
  const kept = await readOwnVerification(world.context, ref)
  expect(kept.verdict).toEqual(ended.verdict)
  expect(kept).toMatchObject({
    refresh: { plan: { client: 'command', command: REFRESHING_CLIENT } },
    bucketCheck: { bucket: 'datasets', access: 'list' },
    proof: { code: 'proved', scope: { kind: 'refresh', bucket: 'datasets' }, unchecked: [] },
  })
  const { records } = kept.refresh ?? {}
  expect(records?.exchanges.length).toBeGreaterThan(1)
  expect(records?.life).toBeGreaterThan(50_000)
  const stored = await findStoredVerification(world.context.store, world.context.actor.orgUid, ref)
  const all = JSON.stringify([stored, await listAudit(world.context)])
  expect(all).not.toMatch(/eyJ[\w-]{10}/)
  expect(all).not.toMatch(/cwo[\w-]{30}/)
})

test.concurrent('a client that keeps its first keys fails, and says nothing about the access of the account', {
  timeout: LONG,
}, async () => {
  const world = await testContext()
  await world.control('exchange', { keySeconds: 8 })
  const { ended, ref } = await runToEnd(world.context, {
    ...runnerInput(world),
    ...refreshOf(FORGETFUL_CLIENT),
  })
  expect(ended.verdict, JSON.stringify(ended)).toMatchObject({
    state: 'failed',
    cause: 'credentials-taken-once',
    next: [{ label: 'Show client settings' }],
  })
  expect(refreshCheckOf(ended)).toMatchObject({
    evidence: expect.arrayContaining([expect.stringContaining('ExpiredToken')]),
  })
  const { rows } = await listVerifications(world.context, {
    cluster: ref.cluster,
    namespace: 'ml-team',
  })
  expect(rows).toMatchObject([
    { refreshClient: 'command', proof: { code: 'failed', scope: { kind: 'refresh' } } },
  ])
})

test.concurrent.each(['boto3', 'aws-sdk-js'] as const)(
  'the program for %s exchanges at every call where keys are always close to their end',
  { timeout: LONG },
  async (client) => {
    const world = await testContext()
    await world.control('exchange', { keySeconds: 8 })
    const { ended } = await runToEnd(world.context, {
      ...runnerInput(world),
      bucketCheck: DATASETS_LISTED,
      refresh: { client, minutes: 3, rotate: false },
    })
    expect(ended.verdict, JSON.stringify(ended)).toMatchObject({
      state: 'passed',
      cause: 'exchange-every-call',
      next: [{ label: 'Show exchange load' }],
    })
  },
)

test.concurrent('a refresh proof with a rotation waits for a token that was rotated', {
  timeout: LONG,
}, async () => {
  const world = await testContext()
  await world.control('exchange', { keySeconds: 8 })
  await world.control(`clusters/${runnerInput(world).cluster}`, { trouble: { tokenSeconds: 20 } })
  const { ended } = await runToEnd(world.context, {
    ...runnerInput(world),
    ...refreshOf(REFRESHING_CLIENT, { rotate: true }),
  })
  expect(ended.verdict.state, JSON.stringify(ended)).toBe('passed')
  expect(refreshCheckOf(ended)).toMatchObject({
    detail: expect.stringContaining('with a rotated token'),
  })
  expect(ended.refresh?.records?.rotations.length).toBeGreaterThan(0)
})

test.concurrent('a refresh proof that is cancelled is stored as cancelled', {
  timeout: LONG,
}, async () => {
  const world = await testContext()
  const input = { ...runnerInput(world), ...refreshOf(REFRESHING_CLIENT, { minutes: 20 }) }
  const ref = refOf(await startVerification(world.context, input))
  await cancelVerification(world.context, ref)
  expect(await readOwnVerification(world.context, ref)).toMatchObject({
    verdict: { state: 'cancelled' },
    refresh: { plan: { minutes: 20 } },
  })
})

test.each([
  ['without a bucket', { bucketCheck: undefined }],
  ['that reads objects', { bucketCheck: { bucket: 'datasets', access: 'read' } }],
  ['without the command', { refresh: { client: 'command', minutes: 20, rotate: false } }],
  ['of two hours', { refresh: { client: 'boto3', minutes: 120, rotate: false } }],
  ['with an odd image', { refresh: { client: 'boto3', image: 'a b', minutes: 20, rotate: false } }],
])('a refresh proof %s is refused', (_, more) => {
  const input = { cluster: 'c', namespace: 'n', account: 'a', ...refreshOf('client') }
  expect(StartVerification.safeParse(input).success).toBe(true)
  expect(StartVerification.safeParse({ ...input, ...more }).success).toBe(false)
})
