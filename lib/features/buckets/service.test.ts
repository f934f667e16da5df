import { eq } from 'drizzle-orm'
import { beforeEach, expect, test } from 'vitest'
import { storageKeys } from '@/lib/adapters/database/schema'
import { listAudit } from '@/lib/server/audit/audit'
import { testContext } from '@/lib/testing/context'
import { readBucket, readBucketPolicies } from './service'
import { exchangeStorageKeys, STORAGE_KEYS_MS } from './storage-keys'

let world: Awaited<ReturnType<typeof testContext>>
beforeEach(async () => {
  world = await testContext()
})

const stateOf = ({ own }: { own: { ok: boolean; value?: unknown; error?: unknown } }) =>
  own.ok ? own.value : own.error
const keysMade = async () => (await world.context.coreweave.listAccessKeys()).length

test('no policy is read and no key created until the person asks for it', async () => {
  const before = await keysMade()
  const { buckets } = await readBucketPolicies(world.context, { buckets: ['datasets'] })
  expect(buckets.map(stateOf)).toMatchObject([{ code: 'conflict', reason: 'no-storage-key' }])
  expect(await keysMade()).toBe(before)
  expect(await listAudit(world.context)).toEqual([])
})

test('each bucket’s own policy is read, or that it has none, with one pair of keys', async () => {
  const before = await keysMade()
  await exchangeStorageKeys(world.context)
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

test('a person exchanges at most once in five minutes, whatever their sessions do at once', async () => {
  let now = new Date('2026-03-12T08:00:00Z')
  const { context, as } = await testContext({ clock: () => now })
  const made = async () => (await context.coreweave.listAccessKeys()).length
  const before = await made()
  const session = { ...context, actor: { ...context.actor, sessionId: 'another' } }
  const asked = await Promise.allSettled([1, 2, 3, 4].map(() => exchangeStorageKeys(session)))
  expect(asked.some(({ status }) => status === 'fulfilled')).toBe(true)
  expect(await exchangeStorageKeys(context)).toEqual({ until: '2026-03-12T08:05:00.000Z' })
  expect(await made()).toBe(before + 1)
  const read = async (who: typeof context) =>
    (await readBucketPolicies(who, { buckets: ['datasets'] })).buckets.map(stateOf)
  expect(await read(context)).toEqual([{ state: 'none' }])
  // Nobody else reads with them.
  expect(await read(as('reviewer'))).toMatchObject([{ reason: 'no-storage-key' }])
  now = new Date(now.getTime() + STORAGE_KEYS_MS)
  expect(await read(context)).toMatchObject([{ reason: 'no-storage-key' }])
  await exchangeStorageKeys(context)
  expect(await made()).toBe(before + 2)
})

test('keys that somebody copied to another person or kept longer in the database are not read', async () => {
  let now = new Date('2026-03-12T08:00:00Z')
  const { context, as } = await testContext({ clock: () => now })
  const read = async (who: typeof context) =>
    (await readBucketPolicies(who, { buckets: ['datasets'] })).buckets.map(stateOf)
  const refused = [{ reason: 'no-storage-key' }]
  await exchangeStorageKeys(context)
  const { store, actor } = context
  const [row] = await store.select().from(storageKeys).where(eq(storageKeys.orgUid, actor.orgUid))
  if (!row) throw new Error('no keys')
  const reviewer = as('reviewer')
  await store.insert(storageKeys).values({ ...row, actor: reviewer.actor.uid })
  expect(await read(reviewer)).toMatchObject(refused)
  now = new Date(now.getTime() + STORAGE_KEYS_MS)
  await store.update(storageKeys).set({ exchangedAt: now })
  expect(await read(context)).toMatchObject(refused)
})

test('each pair of keys is in the audit record, with what it is for and without itself', async () => {
  await exchangeStorageKeys(world.context)
  const rows = await listAudit(world.context)
  expect(rows.map(({ action, kind, after }) => [action, kind, after])).toEqual([
    ['access-key.exchange', 'outcome', null],
    [
      'access-key.exchange',
      'intent',
      { purpose: 'read bucket policies', usedUntil: expect.any(String) },
    ],
  ])
  expect(JSON.stringify(rows)).not.toMatch(/cwo[\w-]{20}|secret/i)
})

test('a person who may not create a key is told so, and may ask again at once', async () => {
  for (let asked = 0; asked < 2; asked++)
    await expect(exchangeStorageKeys(world.as('team'))).rejects.toMatchObject({
      code: 'forbidden',
      detail: { next: expect.stringContaining('cwobject:CreateAccessKey') },
    })
})

test('one bucket that refuses leaves the others readable', async () => {
  const closed = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Principal: '*', Action: '*', Resource: 'arn:aws:s3:::logs' }],
  }
  await world.control('buckets/logs', { policy: JSON.stringify(closed) })
  await exchangeStorageKeys(world.context)
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
  const before = await keysMade()
  await expect(exchangeStorageKeys(world.context)).rejects.toMatchObject({ code: 'upstream' })
  const { buckets } = await readBucketPolicies(world.context, { buckets: ['nobody-has-this'] })
  expect(buckets.map(stateOf)).toMatchObject([{ code: 'not-found' }])
  expect(await keysMade()).toBe(before)
})

test('the response contains no key', async () => {
  await exchangeStorageKeys(world.context)
  const answered = JSON.stringify([
    await readBucketPolicies(world.context, { buckets: ['checkpoints', 'models'] }),
    await readBucket(world.context, { bucket: 'checkpoints' }),
  ])
  const keys = await world.context.coreweave.listAccessKeys()
  expect(keys.length).toBeGreaterThan(0)
  for (const { accessKeyId } of keys) expect(answered).not.toContain(accessKeyId)
})

test('a bucket is read with its zone; one that CoreWeave does not list is not found', async () => {
  await exchangeStorageKeys(world.context)
  expect(await readBucket(world.context, { bucket: 'models' })).toMatchObject({
    name: 'models',
    zone: 'US-WEST-01A',
    own: { ok: true, value: { state: 'none' } },
  })
  await expect(readBucket(world.context, { bucket: 'nope' })).rejects.toMatchObject({
    code: 'not-found',
  })
})
