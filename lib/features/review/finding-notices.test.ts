import { expect, test } from 'vitest'
import { listOutbox } from '@/lib/adapters/database/outbox'
import { createNotificationTarget } from '@/lib/features/notifications/service'
import { type TestContext, testClusterOf, testContext } from '@/lib/testing/context'
import { dateAfterDays, grantingPolicy } from '@/lib/testing/review'
import { acceptFinding, readFindingChanges, readReview, recordReviewSightings } from './service'

const WEEK_AGO = new Date(Date.now() - 7 * 86_400_000)

async function watchedWorld() {
  const world = await testContext()
  await createNotificationTarget(world.context, {
    name: 'alerts',
    format: 'slack',
    url: 'http://127.0.0.1:1/hook',
    secret: '',
    address: '',
  })
  const cluster = testClusterOf(world).id
  const record = () => recordReviewSightings(world.context, { clusters: [cluster] })
  const told = async () => {
    const rows = await listOutbox(world.context.store, world.context.actor.orgUid, 1000)
    return rows.map(({ kind, severity }) => `${kind} ${severity}`)
  }
  const change = (body: object) => world.control(`clusters/${cluster}`, body)
  return { world, record, told, change }
}

test('a webhook that breaks is told once, and again once it was repaired in between', async () => {
  const { world, record, told, change } = await watchedWorld()
  await record()
  // The findings of the first review are no news.
  expect(await told()).toEqual([])
  await change({ webhook: 'down' })
  await Promise.all([record(), record()])
  await record()
  expect(await told()).toEqual(['coverage.lost critical'])
  await change({ webhook: 'installed' })
  await record()
  const { store, actor } = world.context
  const changes = await readFindingChanges(store, actor.orgUid, { since: WEEK_AGO, limit: 5 })
  expect(changes.gone).toEqual(['The API server does not call the webhook: cluster train-east'])
  await change({ webhook: 'down' })
  await record()
  expect(await told()).toEqual(['coverage.lost critical', 'coverage.lost critical'])
})

test('a finding that somebody accepted is not told', async () => {
  const { world, record, told } = await watchedWorld()
  await record()
  const { context } = world
  await context.coreweave.ensurePolicy(grantingPolicy('open', ['nobody-of-this-kind']))
  const fresh = (await readReview(context)).findings.filter(
    ({ where }) => where.of === 'policy' && where.policy === 'open',
  )
  expect(fresh).not.toEqual([])
  for (const { id } of fresh)
    await acceptFinding(context, { finding: id, until: dateAfterDays(30), reason: 'known' })
  await record()
  expect(await told()).toEqual([])
})

test('what cannot be read is not gone', async () => {
  const { world, record, told, change } = await watchedWorld()
  await record()
  await change({ webhook: 'down' })
  await record()
  const once = await told()
  await unreadable(world)
  await record()
  await readable(world)
  await record()
  expect(await told()).toEqual(once)
})

const unreadable = (world: TestContext) =>
  world.control(`clusters/${testClusterOf(world).id}`, { reachable: false })
const readable = (world: TestContext) =>
  world.control(`clusters/${testClusterOf(world).id}`, { reachable: true })
