import { expect, test } from 'vitest'
import type { Context } from '../session/context'
import { listAudit } from '../store/audit'
import { readVerification as readKept } from '../store/verifications'
import { testContext } from '../testing/context'
import { keepWhenOver } from './background'
import { listVerifications } from './list'
import type { Start, VerificationEvent, VerificationRef } from './schema'
import { cancelVerification, readVerification, startVerification } from './service'
import { streamVerification } from './stream'

type World = Awaited<ReturnType<typeof testContext>>

const idOf = ({ world }: World, name = 'train-east') => {
  const cluster = world.clusters.find((each) => each.name === name)
  if (!cluster) throw new Error(`no cluster ${name}`)
  return cluster.id
}
const runner = (world: World) => ({
  cluster: idOf(world),
  namespace: 'ml-team',
  account: 'train-runner',
  force: false,
})
function refOf(start: Start): VerificationRef {
  if (!start.started) throw new Error(`not started: ${start.verdict.sentence}`)
  return start.ref
}
async function eventsOf(context: Context, ref: VerificationRef, after = 0) {
  const events: VerificationEvent[] = []
  const signal = AbortSignal.timeout(25_000)
  for await (const event of streamVerification(context, { ...ref, after }, signal))
    events.push(event)
  return events
}
/** Start it whatever is foreseen, and see how it ends. */
async function run(context: Context, input: Parameters<typeof startVerification>[1]) {
  const ref = refOf(await startVerification(context, { ...input, force: true }))
  const events = await eventsOf(context, ref)
  const last = events.findLast(({ event }) => event === 'verification')
  if (last?.event !== 'verification') throw new Error('no verification')
  return { ref, events, ended: last.data }
}
const kubernetesOf = ({ context, world }: World, name = 'train-east') => {
  const cluster = world.clusters.find((each) => each.name === name)
  if (!cluster) throw new Error(`no cluster ${name}`)
  return context.kubernetes(cluster)
}
const annotate = async (world: World, annotations: Record<string, string>) => {
  const named = { namespace: 'ml-team', name: 'train-runner' }
  const { metadata } = await kubernetesOf(world).getServiceAccount(named)
  const { resourceVersion } = metadata
  await kubernetesOf(world).annotateServiceAccount({ ...named, resourceVersion, annotations })
}
const states = (rungs: { key: string; state: string }[]) =>
  Object.fromEntries(rungs.map(({ key, state }) => [key, state]))

test('a federated, annotated and granted account passes, is kept, and leaves nothing', async () => {
  const world = await testContext()
  const { ref, events, ended } = await run(world.context, runner(world))
  expect(ended.verdict.state).toBe('passed')
  expect(ended.rungs.filter(({ state }) => state !== 'pass')).toEqual([])
  expect(events.at(-1)?.event).toBe('end')
  expect(events.filter(({ event }) => event === 'log').map(({ id }) => id)).toEqual([1, 2, 3, 4, 5])

  const { items } = await kubernetesOf(world).listJobs({ namespace: 'ml-team' })
  expect(items).toEqual([])
  const kept = await readVerification(world.context, ref)
  expect(kept.verdict).toEqual(ended.verdict)
  expect(kept.rungs.map(({ state }) => state)).toEqual(ended.rungs.map(({ state }) => state))
  expect(kept.log.map(({ text }) => text)).toContain('12 buckets')
  expect(kept.claims?.sub).toBe('system:serviceaccount:ml-team:train-runner')
})

test('starting and cleaning up are recorded', async () => {
  const world = await testContext()
  const { ref } = await run(world.context, runner(world))
  const rows = await listAudit(world.context)
  expect(rows.map(({ action, kind, outcome }) => [action, kind, outcome])).toEqual([
    ['verification.clean-up', 'outcome', 'ok'],
    ['verification.clean-up', 'intent', null],
    ['verification.start', 'outcome', 'ok'],
    ['verification.start', 'intent', null],
  ])
  expect(rows[0]?.object).toEqual(ref)
})

test('no token and no key is kept or sent', async () => {
  const world = await testContext()
  const { ref, events } = await run(world.context, runner(world))
  const kept = await readKept(world.context.store, world.context.actor.orgUid, ref)
  const all = JSON.stringify([events, kept, await listAudit(world.context)])
  expect(all).not.toMatch(/eyJ[\w-]{10}/)
  for (const token of Object.values(world.world.tokens)) expect(all).not.toContain(token)
})

test('without a policy the exchange is refused, and the missing action named', async () => {
  const world = await testContext()
  for (const { name } of await world.context.coreweave.listPolicies())
    await world.context.coreweave.deletePolicy(name)
  const { ended } = await run(world.context, runner(world))
  expect(ended.verdict).toMatchObject({ state: 'failed', cause: 'create-access-key-missing' })
  expect(states(ended.rungs)).toMatchObject({ exchange: 'fail', policy: 'fail', s3: 'skip' })
})

test('a wrong audience is foreseen, and told by both sides when run all the same', async () => {
  const world = await testContext()
  await annotate(world, { 'caios.coreweave.com/audience': 'https://wrong.example' })
  const start = await startVerification(world.context, runner(world))
  expect(start).toMatchObject({ started: false, verdict: { cause: 'audience-mismatch' } })

  const { ended } = await run(world.context, runner(world))
  expect(ended.verdict).toMatchObject({ state: 'failed', cause: 'audience-mismatch' })
  const issuer = world.world.clusters[0]?.issuerUrl
  expect(ended.rungs.find(({ key }) => key === 'claims')).toMatchObject({
    expected: issuer,
    presented: 'https://wrong.example',
  })
  expect(ended.rungs.find(({ key }) => key === 'exchange')).toMatchObject({
    state: 'fail',
    detail: expect.stringContaining('HTTP 400'),
  })
})

test('a paused config is named', async () => {
  const world = await testContext()
  const { ended } = await run(world.context, { ...runner(world), account: 'data-loader' })
  expect(ended.verdict).toMatchObject({ state: 'failed', cause: 'config-paused' })
})

test('without the webhook a run is not started, or comes up without credentials', async () => {
  const world = await testContext()
  const input = {
    cluster: idOf(world, 'serve-west'),
    namespace: 'inference',
    account: 'gateway',
    force: false,
  }
  const start = await startVerification(world.context, input)
  expect(start).toMatchObject({ started: false, verdict: { cause: 'webhook-absent' } })
  const { ended } = await run(world.context, input)
  expect(ended.verdict).toMatchObject({ state: 'failed', cause: 'webhook-absent' })
  expect(states(ended.rungs)).toMatchObject({ webhook: 'fail', injected: 'fail' })
})

test.each([
  ['eval', 'not-annotated'],
  ['nobody', 'account-missing'],
])('a run of %s is not started: %s', async (account, cause) => {
  const world = await testContext()
  const start = await startVerification(world.context, { ...runner(world), account })
  expect(start).toMatchObject({ started: false, verdict: { state: 'failed', cause } })
})

test('listing that is denied, or granted on a bucket, is told apart', async () => {
  const world = await testContext()
  const { coreweave } = world.context
  const [policy] = (await coreweave.listPolicies()).filter(({ name }) => name === 'wif-ml-team')
  const [signIn] = policy?.statements ?? []
  if (!policy || !signIn) throw new Error('the seed has changed')
  const exchange = { ...signIn, actions: ['cwobject:CreateAccessKeyOIDC'] }
  await coreweave.ensurePolicy({ ...policy, statements: [exchange] })
  const denied = await run(world.context, runner(world))
  expect(denied.ended.verdict).toMatchObject({ state: 'failed', cause: 'list-denied' })

  const list = { ...signIn, name: 'list', actions: ['s3:*'], resources: ['datasets'] }
  await coreweave.ensurePolicy({ ...policy, statements: [exchange, list] })
  const scoped = await run(world.context, runner(world))
  expect(scoped.ended.verdict).toMatchObject({ state: 'failed', cause: 'list-scoped-to-bucket' })
})

test('an image that cannot be pulled ends the run', async () => {
  const world = await testContext()
  const config = { ...world.context.config, VERIFICATION_IMAGE: 'registry.example/nothing:1' }
  const { ended } = await run({ ...world.context, config }, runner(world))
  expect(ended.verdict).toMatchObject({ state: 'failed', cause: 'image-pull' })
  const { items } = await kubernetesOf(world).listJobs({ namespace: 'ml-team' })
  expect(items).toEqual([])
})

test('a namespace without room refuses the Job', async () => {
  const world = await testContext()
  await world.control(`clusters/${idOf(world)}/objects`, {
    put: {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'full', namespace: 'ml-team' },
      spec: { hard: { pods: '0' } },
    },
  })
  const foreseen = await startVerification(world.context, runner(world))
  expect(foreseen).toMatchObject({ started: false, verdict: { cause: 'job-quota' } })
  const { ended } = await run(world.context, runner(world))
  expect(ended.verdict).toMatchObject({ state: 'failed', cause: 'job-quota' })
})

test('a person who may not create Jobs is told so', async () => {
  const world = await testContext()
  const start = await startVerification(world.as('reviewer'), runner(world))
  expect(start).toMatchObject({ started: false, verdict: { cause: 'job-forbidden' } })
})

test('a cancelled run is kept as cancelled and leaves nothing', async () => {
  const world = await testContext()
  const ref = refOf(await startVerification(world.context, runner(world)))
  const cancelled = await cancelVerification(world.context, ref)
  expect(cancelled.verdict).toMatchObject({ state: 'cancelled', cause: 'cancelled' })
  const kept = await readVerification(world.context, ref)
  expect(kept.verdict.state).toBe('cancelled')
  expect(kept.rungs.at(-1)).toMatchObject({
    state: 'pass',
    detail: 'Cancelled by uid of operator. Job and pod deleted.',
  })
  const ours = 'app.kubernetes.io/component=verification'
  const pods = () => kubernetesOf(world).listPods({ namespace: 'ml-team', labelSelector: ours })
  await expect.poll(async () => (await pods()).items.length, { timeout: 15_000 }).toBe(0)
})

test('another console, with nothing but the cluster, reads and follows a running one', async () => {
  const world = await testContext()
  const ref = refOf(await startVerification(world.context, runner(world)))
  const other = world.as('operator')
  const read = await readVerification(other, ref)
  expect(read).toMatchObject({ account: 'train-runner', actor: 'uid of operator' })
  expect(states(read.rungs)).toMatchObject({ account: 'pass', webhook: 'pass' })
  expect(read.manifest).toContain('kind: Job')
  const events = await eventsOf(other, ref)
  const last = events.findLast(({ event }) => event === 'verification')
  expect(last?.data).toMatchObject({ verdict: { state: 'passed' } })
})

test('a reader who comes back gets only the lines after the last one seen', async () => {
  const world = await testContext()
  const { ref } = await run(world.context, runner(world))
  const events = await eventsOf(world.context, ref, 3)
  const lines = events.flatMap((event) => (event.event === 'log' ? event.data : []))
  expect([...new Set(lines.map(({ line }) => line))]).toEqual([4, 5])
  expect(events.at(-1)?.event).toBe('end')
})

test('a Job that somebody deletes is told as such, and kept', async () => {
  const world = await testContext()
  const ref = refOf(await startVerification(world.context, runner(world)))
  const watching = keepWhenOver(world.context, ref)
  await new Promise((resolve) => setTimeout(resolve, 100))
  await kubernetesOf(world).deleteJob({ namespace: ref.namespace, name: ref.name })
  await watching
  const kept = await readVerification(world.context, ref)
  expect(kept.verdict).toMatchObject({ state: 'failed', cause: 'job-deleted' })
})

test('a run that nobody looks at is kept all the same', async () => {
  const world = await testContext()
  const ref = refOf(await startVerification(world.context, runner(world)))
  await keepWhenOver(world.context, ref)
  expect(await readKept(world.context.store, world.context.actor.orgUid, ref)).toMatchObject({
    verdict: 'passed',
  })
})

test('logs are refused to those who may not read the pods’ logs, kept or not', async () => {
  const world = await testContext()
  const input = { ...runner(world), namespace: 'inference', account: 'serve' }
  const { ref } = await run(world.context, input)
  await expect(readVerification(world.as('team'), ref)).rejects.toMatchObject({
    code: 'forbidden',
    detail: { reason: 'rbac' },
  })
  const list = await listVerifications(world.as('team'), {})
  expect(list.rows).toEqual([])
  expect(list.hidden).toMatchObject([{ namespace: 'inference', problem: { code: 'forbidden' } }])
})

test('the list shows runs of now and before, newest first, and filters them', async () => {
  const world = await testContext()
  const first = await run(world.context, runner(world))
  const second = await run(world.context, { ...runner(world), account: 'eval' })
  const third = refOf(await startVerification(world.context, runner(world)))
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

test('what is not one of ours is not shown', async () => {
  const world = await testContext()
  const job = await kubernetesOf(world).createJob({
    metadata: { name: 'verify-foreign', namespace: 'ml-team' },
    spec: {
      template: {
        spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'amazon/aws-cli' }] },
      },
    },
  })
  await expect(
    readVerification(world.context, {
      cluster: idOf(world),
      namespace: 'ml-team',
      name: job.metadata.name,
    }),
  ).rejects.toMatchObject({ code: 'not-found' })
})
