import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { insertRememberedNamespace } from '@/lib/adapters/database/namespaces'
import { findStoredVerification } from '@/lib/adapters/database/verifications'
import { openCluster } from '@/lib/features/clusters/service'
import { listAudit } from '@/lib/server/audit/audit'
import { testContext } from '@/lib/testing/context'
import { hastenDeadlines } from '@/lib/testing/deadlines'
import { delayExchange } from '@/lib/testing/verifications/breaks'
import {
  clusterClient,
  clusterIdOf,
  collectEvents,
  refOf,
  reportStates,
  runnerInput,
  runToEnd,
} from '@/lib/testing/verifications/world'
import { settleRun } from './finished-run'
import { listVerifications } from './list'
import { readRun } from './run-snapshot'
import {
  cancelVerification,
  followToEnd,
  readOwnVerification,
  settleVerification,
  startVerification,
} from './service'
import { streamVerification } from './stream'

test('an account that is federated, annotated and granted access passes; the result is stored and the Job deleted', async () => {
  const world = await testContext()
  const { ref, events, ended } = await runToEnd(world.context, runnerInput(world))
  expect(ended.verdict.state).toBe('passed')
  expect(ended.checks.filter(({ state }) => state !== 'pass')).toEqual([])
  expect(events.at(-1)?.event).toBe('end')
  expect(events.filter(({ event }) => event === 'log').map(({ id }) => id)).toEqual([1, 2, 3, 4, 5])

  const { items } = await clusterClient(world).listJobs({ namespace: 'ml-team' })
  expect(items).toEqual([])
  const kept = await readOwnVerification(world.context, ref)
  expect(kept.verdict).toEqual(ended.verdict)
  expect(kept.checks.map(({ state }) => state)).toEqual(ended.checks.map(({ state }) => state))
  expect(kept.log.map(({ text }) => text)).toContain('12 buckets')
  expect(kept.claims?.sub).toBe('system:serviceaccount:ml-team:train-runner')
})

test('records the start, the verdict and the clean-up in the audit log', async () => {
  const world = await testContext()
  const { ref } = await runToEnd(world.context, runnerInput(world))
  const rows = await listAudit(world.context)
  expect(rows.map(({ action, kind, outcome }) => [action, kind, outcome])).toEqual([
    ['verification.clean-up', 'outcome', 'ok'],
    ['verification.clean-up', 'intent', null],
    ['verification.pass', 'event', 'ok'],
    ['verification.start', 'outcome', 'ok'],
    ['verification.start', 'intent', null],
  ])
  const { cluster: clusterId, namespace, name: verification } = ref
  const place = { cluster: 'train-east', clusterId, namespace }
  expect(rows[0]?.object).toEqual({ ...place, verification })
  expect(rows[2]).toMatchObject({
    actor: world.context.actor.uid,
    object: { ...place, serviceAccount: 'train-runner', verification },
    after: { verdict: 'passed', cause: null },
  })
  expect(rows.at(-1)?.object).toEqual({ ...place, serviceAccount: 'train-runner' })
})

test('stores and sends no token and no key', async () => {
  const world = await testContext()
  const { ref, events } = await runToEnd(world.context, runnerInput(world))
  const kept = await findStoredVerification(world.context.store, world.context.actor.orgUid, ref)
  const all = JSON.stringify([events, kept, await listAudit(world.context)])
  expect(all).not.toMatch(/eyJ[\w-]{10}/)
  for (const token of Object.values(world.world.tokens)) expect(all).not.toContain(token)
})

test('stores a cancelled run as cancelled and deletes its Job', async () => {
  const world = await testContext()
  const ref = refOf(await startVerification(world.context, runnerInput(world)))
  const cancelled = await cancelVerification(world.context, ref)
  expect(cancelled.verdict).toMatchObject({ state: 'cancelled', cause: 'cancelled' })
  const kept = await readOwnVerification(world.context, ref)
  expect(kept.verdict.state).toBe('cancelled')
  expect(kept.checks.at(-1)).toMatchObject({
    state: 'pass',
    detail: 'Job and pod deleted.',
    cancelledBy: 'uid of operator',
  })
  const ours = 'app.kubernetes.io/component=verification'
  const pods = () => clusterClient(world).listPods({ namespace: 'ml-team', labelSelector: ours })
  await expect.poll(async () => (await pods()).items.length, { timeout: 15_000 }).toBe(0)
})

test('another replica with the same database reads and follows a running verification', async () => {
  const world = await testContext()
  const ref = refOf(await startVerification(world.context, runnerInput(world)))
  const other = world.as('operator')
  const read = await readOwnVerification(other, ref)
  expect(read).toMatchObject({ account: 'train-runner', actor: 'uid of operator' })
  expect(reportStates(read.checks)).toMatchObject({ account: 'pass', webhook: 'pass' })
  expect(read.manifest).toContain('kind: Job')
  expect(read.manifest).not.toContain('controller-uid')
  const [events] = await Promise.all([collectEvents(other, ref), followToEnd(world.context, ref)])
  const last = events.findLast(({ event }) => event === 'verification')
  expect(last?.data).toMatchObject({ verdict: { state: 'passed' } })
})

test('a stream that resumes sends only the lines after the last one received', async () => {
  const world = await testContext()
  const { ref } = await runToEnd(world.context, runnerInput(world))
  const events = await collectEvents(world.context, ref, 3)
  const lines = events.flatMap((event) => (event.event === 'log' ? event.data : []))
  expect([...new Set(lines.map(({ line }) => line))]).toEqual([4, 5])
  expect(events.at(-1)?.event).toBe('end')
})

test('the stream stops at once when its reader disconnects', async () => {
  const world = await testContext()
  const exchange = '/v1/cwobject/temporary-credentials/oidc/*'
  await world.control('faults', { surface: 'coreweave', path: exchange, kind: 'hang' })
  const ref = refOf(await startVerification(world.context, runnerInput(world)))
  const leaving = new AbortController()
  let left = 0
  const read = async () => {
    const input = { ...ref, after: 0 }
    for await (const { id } of streamVerification(world.context, input, leaving.signal))
      if (id >= 2 && !leaving.signal.aborted) {
        left = Date.now()
        leaving.abort()
      }
  }
  await read().catch(() => undefined)
  expect(left).toBeGreaterThan(0)
  expect(Date.now() - left).toBeLessThan(500)
  await cancelVerification(world.context, ref)
})

test('stores that the Job was deleted even if it is gone before anything of it was read', async () => {
  const world = await testContext()
  const ref = refOf(await startVerification(world.context, runnerInput(world)))
  await clusterClient(world).deleteJob({ namespace: ref.namespace, name: ref.name })
  await followToEnd(world.context, ref)
  const kept = await readOwnVerification(world.context, ref)
  expect(kept.verdict).toMatchObject({ state: 'failed', cause: 'job-deleted' })
})

test('a stream that is opened when the Job is gone waits for the stored result', async () => {
  const world = await testContext()
  const ref = refOf(await startVerification(world.context, runnerInput(world)))
  const { namespace, name } = ref
  await clusterClient(world).deleteJob({ namespace, name, propagation: 'Background' })
  const isGone = () =>
    clusterClient(world)
      .getJob(ref)
      .then(
        () => false,
        () => true,
      )
  await vi.waitUntil(isGone, { timeout: 20_000, interval: 50 })
  const looking = collectEvents(world.context, ref)
  await sleep(300)
  await followToEnd(world.context, ref)
  expect((await looking).findLast(({ event }) => event === 'verification')?.data).toMatchObject({
    verdict: { cause: 'job-deleted' },
  })
})

test.concurrent('stores the result of a run that nobody watches', async () => {
  const world = await testContext()
  const ref = refOf(await startVerification(world.context, runnerInput(world)))
  await followToEnd(world.context, ref)
  expect(
    await findStoredVerification(world.context.store, world.context.actor.orgUid, ref),
  ).toMatchObject({
    verdict: 'passed',
  })
})

test.concurrent('a run that is settled again keeps its stored result, although its log is lost by then', async () => {
  const world = await testContext()
  const ref = refOf(await startVerification(world.context, runnerInput(world)))
  const open = await openCluster(world.context, ref.cluster)
  const reading = await readRun(world.context, open, ref)
  if (reading.kind !== 'own') throw new Error('The Job is there.')
  const { snapshot } = reading
  await followToEnd(world.context, ref)
  const evidence = { ...snapshot.evidence, lost: 'log' as const, steps: [] }
  const { report } = await settleRun(world.context, open, ref, { snapshot, evidence, log: [] })
  expect(report.verdict.state).toBe('passed')
})

test.concurrent('stores the result although the cluster returns errors for a while', async () => {
  const world = await testContext()
  const ref = refOf(await startVerification(world.context, runnerInput(world)))
  const broken = { surface: 'kubernetes', path: '*/jobs/*', kind: 'status', status: 503, times: 6 }
  await world.control('faults', broken)
  await followToEnd(world.context, ref, { retryMs: 50 })
  expect(
    await findStoredVerification(world.context.store, world.context.actor.orgUid, ref),
  ).toMatchObject({
    verdict: 'passed',
  })
})

test.concurrent('a run that nobody settled is shown as ended, and changes only when somebody settles it', async () => {
  const world = await testContext()
  const ref = refOf(await startVerification(world.context, runnerInput(world)))
  const ended = async () =>
    (await clusterClient(world).getJob(ref)).status?.conditions?.length ? true : undefined
  await vi.waitUntil(ended, { timeout: 120_000, interval: 100 })
  const rows = (await listAudit(world.context)).length

  const read = await readOwnVerification(world.context, ref)
  expect(read.verdict).toMatchObject({ state: 'ended' })
  expect(read.checks.find(({ key }) => key === 'cleanup')?.state).toBe('waiting')
  const events = await collectEvents(world.context, ref)
  expect(events.findLast(({ event }) => event === 'verification')?.data).toMatchObject({
    verdict: { state: 'ended' },
  })
  const { rows: listed } = await listVerifications(world.context, {})
  expect(listed.map(({ name, verdict }) => [name, verdict.state])).toEqual([[ref.name, 'ended']])
  expect(await clusterClient(world).getJob(ref)).toMatchObject({ metadata: { name: ref.name } })
  expect(await listAudit(world.context)).toHaveLength(rows)

  await expect(settleVerification(world.as('reviewer'), ref)).rejects.toMatchObject({
    code: 'forbidden',
  })
  expect((await readOwnVerification(world.as('reviewer'), ref)).endRefusal).toContain('delete')
  const settled = await settleVerification(world.as('team'), ref)
  expect(settled).toMatchObject({ verdict: { state: 'passed' }, actor: 'uid of operator' })
  await expect(clusterClient(world).getJob(ref)).rejects.toMatchObject({ code: 'not-found' })
  expect((await readOwnVerification(world.context, ref)).verdict.state).toBe('passed')
})

test.concurrent('a running verification is cancelled, not settled', async () => {
  const world = await testContext()
  await delayExchange(world)
  const ref = refOf(await startVerification(world.context, runnerInput(world)))
  await expect(settleVerification(world.context, ref)).rejects.toMatchObject({ code: 'conflict' })
  await expect(cancelVerification(world.as('reviewer'), ref)).rejects.toMatchObject({
    code: 'forbidden',
  })
  await cancelVerification(world.context, ref)
})

test.concurrent('refuses the logs, stored or not, to a person who may not read pod logs', async () => {
  const world = await testContext()
  const input = { ...runnerInput(world), namespace: 'inference', account: 'serve' }
  const { ref } = await runToEnd(world.context, input)
  await expect(readOwnVerification(world.as('team'), ref)).rejects.toMatchObject({
    code: 'forbidden',
    detail: { reason: 'rbac' },
  })
  const list = await listVerifications(world.as('team'), {})
  expect(list.rows).toEqual([])
  expect(list.hidden).toMatchObject([{ namespace: 'inference', problem: { code: 'forbidden' } }])
})

test.concurrent('lists running and finished verifications, newest first, and filters them', async () => {
  const world = await testContext()
  const first = await runToEnd(world.context, runnerInput(world))
  const second = await runToEnd(world.context, { ...runnerInput(world), account: 'eval' })
  const third = refOf(await startVerification(world.context, runnerInput(world)))
  const { rows } = await listVerifications(world.context, {})
  expect(rows.map(({ name, verdict }) => [name, verdict.state])).toEqual([
    [third.name, 'running'],
    [second.ref.name, 'failed'],
    [first.ref.name, 'passed'],
  ])
  const filtered = await listVerifications(world.context, { verdict: 'failed', account: 'eval' })
  expect(filtered.rows.map(({ name }) => name)).toEqual([second.ref.name])
  await cancelVerification(world.context, third)
})

test('an unreachable cluster delays only its own verifications and is named', async () => {
  const world = await testContext()
  const { ref } = await runToEnd(world.context, runnerInput(world))
  const west = clusterIdOf(world, 'serve-west')
  for (const namespace of ['quiet-a', 'quiet-b', 'quiet-c'])
    await insertRememberedNamespace(world.context.store, world.context.actor.orgUid, {
      actor: world.context.actor.uid,
      cluster: west,
      namespace,
    })
  await world.control('faults', {
    surface: 'kubernetes',
    path: '*/namespaces/quiet-*',
    kind: 'hang',
    times: 50,
  })
  const soon = await listVerifications(world.context, {}, 1000)
  expect(soon.rows.map(({ name }) => name)).toEqual([ref.name])
  expect(soon).toMatchObject({ pending: ['serve-west'], hidden: [], beyond: 0 })
  hastenDeadlines(5_000)
  const whole = await listVerifications(world.context, {})
  expect(whole.rows.map(({ name }) => name)).toEqual([ref.name])
  expect(whole.pending).toEqual([])
  expect(whole.hidden.map(({ namespace, problem }) => [namespace, problem.code])).toEqual([
    ['quiet-a', 'unreachable'],
    ['quiet-b', 'unreachable'],
    ['quiet-c', 'unreachable'],
  ])
})

test('does not show a Job that is not a verification', async () => {
  const world = await testContext()
  const job = await clusterClient(world).createJob({
    metadata: { name: 'verify-foreign', namespace: 'ml-team' },
    spec: {
      template: {
        spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'amazon/aws-cli' }] },
      },
    },
  })
  await expect(
    readOwnVerification(world.context, {
      cluster: clusterIdOf(world),
      namespace: 'ml-team',
      name: job.metadata.name,
    }),
  ).rejects.toMatchObject({ code: 'not-found' })
})
