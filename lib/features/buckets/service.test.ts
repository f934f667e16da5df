import { beforeEach, expect, test } from 'vitest'
import { listAudit } from '@/lib/server/audit/audit'
import { testContext } from '@/lib/testing/context'
import { readBucket, readBucketPolicies } from './service'

let world: Awaited<ReturnType<typeof testContext>>
beforeEach(async () => {
  world = await testContext()
})

const stateOf = ({ own }: { own: { ok: boolean; value?: unknown; error?: unknown } }) =>
  own.ok ? own.value : own.error
const keysMade = async () => (await world.context.coreweave.listAccessKeys()).length

test('each bucket’s own policy is read, or that it has none, with one pair of keys', async () => {
  const before = await keysMade()
  const { orgId, buckets } = await readBucketPolicies(world.context, {
    buckets: ['checkpoints', 'datasets', 'models', 'logs', 'archive'],
  })
  expect(orgId).toBe(world.world.orgId)
  expect(buckets.map(({ bucket }) => bucket)).toEqual([
    'checkpoints',
    'datasets',
    'models',
    'logs',
    'archive',
  ])
  const [first, ...others] = buckets.map(stateOf)
  expect(first).toMatchObject({ state: 'policy', text: expect.stringContaining('keep-run-41') })
  for (const other of others) expect(other).toEqual({ state: 'none' })
  expect(await keysMade()).toBe(before + 1)
})

test('each pair of keys is in the audit record, with what it is for and without itself', async () => {
  await readBucketPolicies(world.context, { buckets: ['checkpoints', 'datasets'] })
  const rows = await listAudit(world.context)
  expect(rows.map(({ action, kind, after }) => [action, kind, after])).toEqual([
    ['access-key.exchange', 'outcome', null],
    ['access-key.exchange', 'intent', { readsPoliciesOf: ['checkpoints', 'datasets'] }],
  ])
  expect(JSON.stringify(rows)).not.toMatch(/cwo[\w-]{20}|secret/i)
})

test('a person without keys sees the reason for each bucket', async () => {
  const { buckets } = await readBucketPolicies(world.as('team'), { buckets: ['datasets', 'logs'] })
  for (const bucket of buckets)
    expect(stateOf(bucket)).toMatchObject({
      code: 'forbidden',
      next: expect.stringContaining('cwobject:CreateAccessKey'),
    })
})

test('one bucket that refuses leaves the others readable', async () => {
  const closed = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Principal: '*', Action: '*', Resource: 'arn:aws:s3:::logs' }],
  }
  await world.control('buckets/logs', { policy: JSON.stringify(closed) })
  const { buckets } = await readBucketPolicies(world.context, { buckets: ['logs', 'datasets'] })
  expect(buckets.map(stateOf)).toMatchObject([
    { code: 'forbidden', reason: 'AccessDenied' },
    { state: 'none' },
  ])
})

test('a refused exchange is not tried again, and no keys are made for unknown buckets', async () => {
  await world.control('faults', {
    path: '/v1/cwobject/temporary-credentials/api-token',
    kind: 'status',
    status: 503,
    times: 1,
  })
  const read = () => readBucketPolicies(world.context, { buckets: ['datasets'] })
  expect((await read()).buckets.map(stateOf)).toMatchObject([{ code: 'upstream' }])
  const before = await keysMade()
  const { buckets } = await readBucketPolicies(world.context, { buckets: ['nobody-has-this'] })
  expect(buckets.map(stateOf)).toMatchObject([{ code: 'not-found' }])
  expect(await keysMade()).toBe(before)
})

test('the response contains no key', async () => {
  const answered = JSON.stringify([
    await readBucketPolicies(world.context, { buckets: ['checkpoints', 'models'] }),
    await readBucket(world.context, { bucket: 'checkpoints' }),
  ])
  const keys = await world.context.coreweave.listAccessKeys()
  expect(keys.length).toBeGreaterThan(0)
  for (const { accessKeyId } of keys) expect(answered).not.toContain(accessKeyId)
})

test('a bucket is read with its zone; one that CoreWeave does not list is not found', async () => {
  expect(await readBucket(world.context, { bucket: 'models' })).toMatchObject({
    name: 'models',
    zone: 'US-WEST-01A',
    own: { ok: true, value: { state: 'none' } },
  })
  await expect(readBucket(world.context, { bucket: 'nope' })).rejects.toMatchObject({
    code: 'not-found',
  })
})
