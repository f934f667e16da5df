import { beforeAll, describe, expect, test, vi } from 'vitest'
import { readReview } from '@/lib/features/review/service'
import { readServiceAccount } from '@/lib/features/service-accounts/service'
import { listAudit } from '@/lib/server/audit/audit'
import { type TestContext, testContext } from '@/lib/testing/context'
import { copyOf, createForgedJob, startEditedRun } from '@/lib/testing/verifications/foreign'
import {
  clusterClient,
  clusterIdOf,
  collectEvents,
  refOf,
  runnerInput,
} from '@/lib/testing/verifications/world'
import { readVerifiedReport } from './cluster-proofs'
import { listVerifications } from './list'
import type { VerificationRef } from './schema'
import {
  cancelVerification,
  followToEnd,
  readVerification,
  settleVerification,
  startVerification,
} from './service'

const KINDS = ['forged', 'replayed', 'edited'] as const
const READERS = ['operator', 'team', 'reviewer'] as const

describe('Jobs that this console did not start, or that were changed since', () => {
  let world: TestContext
  let refs: Record<(typeof KINDS)[number], VerificationRef>
  let rows: number
  const jobsOf = async () =>
    (await clusterClient(world).listJobs({ namespace: 'ml-team' })).items
      .map(({ metadata }) => metadata.uid)
      .toSorted()
  let jobs: string[]

  beforeAll(async () => {
    world = await testContext()
    const passed = refOf(await startVerification(world.context, runnerInput(world)))
    const job = await clusterClient(world).getJob(passed)
    await followToEnd(world.context, passed)
    await clusterClient(world).createJob(copyOf(job))
    const edited = await startEditedRun(world, startVerification)
    // The follower of the person who started it gives up without storing a result.
    await followToEnd(world.context, edited)
    refs = { forged: await createForgedJob(world), replayed: passed, edited }
    const isOver = async () =>
      (await clusterClient(world).listJobs({ namespace: 'ml-team' })).items.every(
        ({ status }) => (status?.conditions?.length ?? 0) > 0,
      )
    await vi.waitUntil(isOver, { timeout: 60_000, interval: 200 })
    jobs = await jobsOf()
    rows = (await listAudit(world.context)).length
    expect(jobs).toHaveLength(3)
  }, 120_000)

  test.each(READERS)(
    'are listed as started elsewhere and as no verification, for the %s',
    async (who) => {
      const place = { cluster: clusterIdOf(world), namespace: 'ml-team' }
      const list = await listVerifications(world.as(who), place)
      expect(list.foreign.map(({ name, reason }) => [name, reason]).toSorted()).toEqual(
        [
          [refs.forged.name, 'unknown-job'],
          [refs.replayed.name, 'unknown-job'],
          [refs.edited.name, 'edited'],
        ].toSorted(),
      )
      expect(list.rows.map(({ name, verdict }) => [name, verdict.state])).toEqual([
        [refs.replayed.name, 'passed'],
      ])
      const ref = { ...place, name: 'train-runner' }
      const { verifications } = await readServiceAccount(world.as(who), ref)
      if (!verifications.ok) throw new Error(verifications.error.message)
      expect(verifications.value.foreign).toHaveLength(3)
      expect(verifications.value.runs.map(({ name }) => name)).toEqual([refs.replayed.name])
      expect(await readVerifiedReport(world.as(who), place)).toMatchObject({
        last: { name: refs.replayed.name },
      })
    },
  )

  test.each(READERS.flatMap((who) => KINDS.map((kind) => [who, kind] as const)))(
    'the %s reads nothing that a %s Job reports, and cannot end it here',
    async (who, kind) => {
      const context = world.as(who)
      const ref = refs[kind]
      const detail = await readVerification(context, ref)
      if (kind === 'replayed') {
        expect(detail).toMatchObject({
          origin: 'console',
          verdict: { state: 'passed' },
          foreignJob: { name: ref.name, reason: 'unknown-job', status: 'complete' },
        })
      } else {
        expect(detail).toMatchObject({
          origin: 'elsewhere',
          account: 'train-runner',
          reason: kind === 'edited' ? 'edited' : 'unknown-job',
        })
        expect(Object.keys(detail)).not.toContain('actor')
      }
      const events = await collectEvents(context, ref)
      expect(events.map(({ event }) => event)).toEqual(['end'])
      for (const end of [cancelVerification, settleVerification])
        await expect(end(context, ref)).rejects.toMatchObject({
          code: 'conflict',
          detail: { reason: 'started-elsewhere' },
        })
    },
  )

  test('are hidden from a person who may not read pod logs in the namespace', async () => {
    const partner = world.as('partner')
    const place = { cluster: clusterIdOf(world), namespace: 'ml-team' }
    expect(await listVerifications(partner, place)).toMatchObject({ rows: [], foreign: [] })
    for (const ref of Object.values(refs))
      for (const read of [readVerification, cancelVerification, settleVerification])
        await expect(read(partner, ref)).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('are neither repeated nor deleted, and nothing is written to the audit log', async () => {
    expect(await jobsOf()).toEqual(jobs)
    expect(await listAudit(world.context)).toHaveLength(rows)
  })
})

test('nothing that a look-alike says in its log, annotations, environment or events reaches anyone', async () => {
  const world = await testContext()
  const words = 'the-account-has-keyless-access'
  const ref = await createForgedJob(world, { words })
  const cluster = clusterClient(world)
  const isOver = async () => ((await cluster.getJob(ref)).status?.conditions?.length ?? 0) > 0
  await vi.waitUntil(isOver, { timeout: 60_000, interval: 200 })
  // The words are there for who asks the cluster.
  const { metadata } = await cluster.getJob(ref)
  expect(JSON.stringify(metadata.annotations)).toContain(words)
  const events = await cluster.listEvents({ namespace: 'ml-team', involved: { uid: metadata.uid } })
  expect(events.filter(({ message }) => message === words)).toHaveLength(3)

  const place = { cluster: ref.cluster, namespace: 'ml-team' }
  const account = { ...place, name: 'train-runner' }
  for (const who of [...READERS, 'partner'] as const) {
    const context = world.as(who)
    const reads: Promise<unknown>[] = [
      readVerification(context, ref),
      collectEvents(context, ref),
      cancelVerification(context, ref),
      settleVerification(context, ref),
      listVerifications(context, {}),
      listVerifications(context, place),
      readServiceAccount(context, account),
      readVerifiedReport(context, place),
      readReview(context),
    ]
    const answers = await Promise.allSettled(reads)
    const told = answers.map((answer) =>
      answer.status === 'fulfilled' ? answer.value : { ...answer.reason, text: `${answer.reason}` },
    )
    expect(JSON.stringify(told), who).not.toContain(words)
    // Each answer is about the Job, or refused.
    expect(told.slice(0, 1), who).toMatchObject([
      who === 'partner' ? { code: 'forbidden' } : { origin: 'elsewhere', status: 'complete' },
    ])
  }
  expect(await listAudit(world.context)).toEqual([])
})

test('a Job that takes the name of a repeat is not the repeat', async () => {
  const world = await testContext()
  await world.control(`clusters/${clusterIdOf(world)}`, { trouble: { missedPods: 1 } })
  const ref = refOf(await startVerification(world.context, { ...runnerInput(world), force: true }))
  const taken = await createForgedJob(world, { name: `${ref.name}-again` })
  await followToEnd(world.context, ref)
  const first = await readVerification(world.context, ref)
  expect(first).toMatchObject({ verdict: { state: 'failed', cause: 'not-injected' } })
  expect(JSON.stringify(first)).not.toContain(taken.name)
  expect(await readVerification(world.context, taken)).toMatchObject({ origin: 'elsewhere' })
})

test('a record whose code does not hold makes its Job foreign', async () => {
  const world = await testContext()
  const ref = refOf(await startVerification(world.context, runnerInput(world)))
  const other = { ...world.context.config, AUDIT_SECRET: 'another audit secret of 32 characters' }
  const changed = { ...world.context, config: other }
  expect(await readVerification(changed, ref)).toMatchObject({
    origin: 'elsewhere',
    reason: 'unverifiable',
  })
  await cancelVerification(world.context, ref)
})
