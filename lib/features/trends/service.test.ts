import { beforeEach, describe, expect, test, vi } from 'vitest'
import { readReviewDays, recordReviewSightings } from '@/lib/features/review/service'
import { controlCronJobs, startCanary } from '@/lib/testing/canaries/world'
import { type TestContext, testClusterOf, testContext } from '@/lib/testing/context'
import { grantingPolicy } from '@/lib/testing/review'
import { readClusterDays } from './service'

const DAY_MS = 86_400_000
const START = Date.parse('2026-03-12T08:00:00Z')

let world: TestContext
let now: number
beforeEach(async () => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  now = START
  world = await testContext({ clock: () => new Date(now) })
})

const id = () => testClusterOf(world).id
const visit = () => recordReviewSightings(world.context, { clusters: [id()] })
const read = (days: 30 | 90 | 365 = 90) => readClusterDays(world.context, { cluster: id(), days })

describe('the counts of a cluster by day', () => {
  test('are those of its last complete reading of the day, and only of days with one', async () => {
    expect(await read()).toEqual([])
    await visit()
    const [first, ...none] = await read()
    expect(none).toEqual([])
    expect(first).toMatchObject({ day: '2026-03-12', coverage: { pods: 3, covered: 2 } })
    expect(first).not.toHaveProperty('canaries')

    now += 60_000
    await world.control(`clusters/${id()}/objects`, {
      remove: { kind: 'Pod', namespace: 'ml-team', name: 'train-runner-0' },
    })
    await visit()
    expect(await read()).toMatchObject([{ day: '2026-03-12', coverage: { pods: 2, covered: 2 } }])

    now += DAY_MS
    await world.control(`clusters/${id()}`, { reachable: false })
    await visit()
    expect(await read()).toHaveLength(1)
    await world.control(`clusters/${id()}`, { reachable: true })
    await visit()
    expect((await read()).map(({ day }) => day)).toEqual(['2026-03-12', '2026-03-13'])
  })

  test('count a finding by its severity until it is repaired', async () => {
    await visit()
    const [before] = await read()
    await world.control(`clusters/${id()}`, { webhook: 'down' })
    now += DAY_MS
    await visit()
    const [, after] = await read()
    expect(after?.findings?.high).toBeGreaterThan(before?.findings?.high ?? 0)
  })

  test('go back as far as asked', async () => {
    await visit()
    const gone = `role/${testClusterOf(world).issuerUrl}:system:serviceaccount:ml-team:left`
    for (const policy of [
      grantingPolicy('gone', [gone]),
      grantingPolicy('lost', ['role/Admin'], ['no-such-bucket/*']),
    ])
      await world.context.coreweave.ensurePolicy(policy)
    now += 40 * DAY_MS
    await visit()
    expect((await read(30)).map(({ day }) => day)).toEqual(['2026-04-21'])
    expect(await read(90)).toMatchObject([
      { day: '2026-03-12', findings: { ghosts: 0 } },
      { day: '2026-04-21', findings: { ghosts: 1 } },
    ])
    expect(await readReviewDays(world.context, { days: 30 })).toMatchObject([
      { day: '2026-04-21', counts: { ghosts: 1 } },
    ])
  })

  test('have each part that a reading found all of, and keep what an earlier one found', async () => {
    const visitAs = (person: 'reviewer' | 'operator') =>
      recordReviewSightings(world.as(person), { clusters: [id()] })
    // A reviewer cannot list the roles of this cluster.
    await visitAs('reviewer')
    const [partial] = await read()
    expect(partial).toMatchObject({ coverage: { pods: 3 } })
    expect(partial).not.toHaveProperty('findings')
    await visitAs('operator')
    const complete = await read()
    expect(complete).toMatchObject([{ findings: { medium: 2 }, coverage: { pods: 3 } }])
    await visitAs('reviewer')
    expect(await read()).toEqual(complete)
  })

  test('are read by those who may record a review', async () => {
    await visit()
    const ref = { cluster: id(), days: 90 } as const
    await expect(readClusterDays(world.as('team'), ref)).rejects.toMatchObject({
      code: 'forbidden',
    })
    const other = await testContext()
    await expect(readClusterDays(other.context, ref)).rejects.toMatchObject({ code: 'not-found' })
  })
})

test('canaries count by the state of each', async () => {
  now = Date.now()
  await startCanary(world)
  await visit()
  expect((await read())[0]?.canaries).toEqual({ passed: 0, failed: 0, missed: 0 })
  await controlCronJobs(world, { paused: true })
  now += DAY_MS
  await visit()
  expect((await read()).at(-1)?.canaries).toEqual({ passed: 0, failed: 0, missed: 1 })
})
