import { expect, test, vi } from 'vitest'
import { openCluster } from '@/lib/features/clusters/service'
import { testContext } from '@/lib/testing/context'
import { troublePods, withJobDeadline } from '@/lib/testing/verifications/breaks'
import { refOf, runnerInput } from '@/lib/testing/verifications/world'
import { readRun } from './run-snapshot'
import { startVerification } from './service'

test('reports a pod deleted at the deadline as overdue before the Job has a condition', async () => {
  const world = await testContext()
  const command = ['sh', '-c', 'trap "sleep 2; exit" TERM; sleep 60 & wait']
  await troublePods(world, { container: { command } })
  const ref = refOf(
    await startVerification(withJobDeadline(world, 4), { ...runnerInput(world), force: true }),
  )
  const open = await openCluster(world.context, ref.cluster)
  const started = async () => (await open.kubernetes.getJob(ref)).status?.startTime
  await vi.waitUntil(started, { timeout: 20_000 })
  const early = await open.kubernetes.getJob(ref)
  const kubernetes = { ...open.kubernetes, getJob: async () => early }
  const stopped = await vi.waitUntil(
    async () => {
      const live = await readRun(world.context, { ...open, kubernetes }, ref)
      return live.kind === 'own' && live.snapshot.evidence.pod?.deleting && live.snapshot
    },
    { timeout: 20_000, interval: 100 },
  )
  expect(stopped.evidence.job?.ended).toMatchObject({ reason: 'DeadlineExceeded' })
})

test('finds the Job gone when it is deleted between reading it and reading its pod', async () => {
  const world = await testContext()
  const command = ['sh', '-c', 'trap "sleep 2; exit" TERM; sleep 60 & wait']
  await troublePods(world, { container: { command } })
  const ref = refOf(await startVerification(world.context, { ...runnerInput(world), force: true }))
  const open = await openCluster(world.context, ref.cluster)
  await vi.waitUntil(
    async () => {
      const live = await readRun(world.context, open, ref)
      return live.kind === 'own' && live.snapshot.evidence.pod?.startedAt !== undefined
    },
    { timeout: 20_000, interval: 100 },
  )
  const { listPods } = open.kubernetes
  const kubernetes = {
    ...open.kubernetes,
    listPods: async (options: Parameters<typeof listPods>[0]) => {
      await world.context.kubernetes(open.cluster).deleteJob(ref)
      return vi.waitUntil(async () => {
        const page = await listPods(options)
        return page.items.some(({ metadata }) => metadata.deletionTimestamp) && page
      })
    },
  }
  expect(await readRun(world.context, { ...open, kubernetes }, ref)).toEqual({ kind: 'gone' })
})
