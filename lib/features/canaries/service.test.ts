import { randomUUID } from 'node:crypto'
import { beforeAll, expect, test } from 'vitest'
import { findCanary, insertCanary } from '@/lib/adapters/database/canaries'
import { listOutbox } from '@/lib/adapters/database/outbox'
import { findStoredVerification } from '@/lib/adapters/database/verifications'
import { createNotificationTarget } from '@/lib/features/notifications/service'
import { listVerifications, readVerification } from '@/lib/features/verifications/service'
import { listAudit } from '@/lib/server/audit/audit'
import {
  canaryInput,
  controlCronJobs,
  readOnlyCanary,
  runCanary,
  startCanary,
} from '@/lib/testing/canaries/world'
import { type TestContext, testContext } from '@/lib/testing/context'
import { startNotificationReceiver } from '@/lib/testing/notification-receiver'
import { deletePolicies } from '@/lib/testing/verifications/breaks'
import { clusterClient, clusterIdOf } from '@/lib/testing/verifications/world'
import {
  createCanary,
  deleteCanary,
  listCanarySummaries,
  readCanary,
  settleCanaries,
  takeOverCanary,
} from './service'

let receiver: Awaited<ReturnType<typeof startNotificationReceiver>>
beforeAll(async () => {
  receiver = await startNotificationReceiver()
  return () => receiver.close()
})

const notices = async ({ context }: TestContext) =>
  (await listOutbox(context.store, context.actor.orgUid, 10)).map(({ kind, title }) => ({
    kind,
    title,
  }))

test('a canary runs green, turns red when its policy is gone, and recovers: each is notified once', async () => {
  const world = await testContext()
  const { context } = world
  await createNotificationTarget(context, {
    name: 'alerts',
    format: 'slack',
    url: receiver.url,
    secret: '',
    address: '',
  })
  const policies = await context.coreweave.listPolicies()
  const id = await startCanary(world)
  expect(await readOnlyCanary(context)).toMatchObject({
    id,
    account: 'train-runner',
    schedule: 'every-15-minutes',
    state: { code: 'never-ran' },
    ticks: [],
    unstored: false,
  })

  expect(await runCanary(world)).toEqual({ stored: 1 })
  const green = await readOnlyCanary(context)
  expect(green).toMatchObject({ state: { code: 'passed' }, ticks: [{ state: 'passed' }] })
  expect(await notices(world)).toEqual([])
  const run = green.ticks[0]?.run ?? ''
  const ref = { cluster: clusterIdOf(world), namespace: 'ml-team', name: run }
  expect(await readVerification(context, ref)).toMatchObject({
    canary: id,
    verdict: { state: 'passed' },
    proof: { code: 'proved', unchecked: [] },
  })
  const listed = await listVerifications(context, {})
  expect(listed.rows.map(({ name, canary }) => [name, canary])).toEqual([[run, id]])
  expect(listed.foreign).toEqual([])

  await deletePolicies(world)
  await runCanary(world)
  await runCanary(world)
  expect(await readOnlyCanary(context)).toMatchObject({
    state: { code: 'failed', cause: 'create-access-key-missing' },
    ticks: [{ state: 'failed' }, { state: 'failed' }, { state: 'passed' }],
  })
  expect(await notices(world)).toMatchObject([{ kind: 'canary.failed' }])
  expect((await notices(world))[0]?.title).toMatch(
    /^Canary of ml-team\/train-runner in train-east is red \(Read on datasets\)\. .+\.$/,
  )
  const [notice] = await listOutbox(context.store, context.actor.orgUid, 1)
  expect(notice?.details?.heading).toMatch(
    /^Changed since the run of .+ UTC, which passed: .*policy statements.*\.$/,
  )

  for (const policy of policies) await context.coreweave.ensurePolicy(policy)
  await runCanary(world)
  expect(await readOnlyCanary(context)).toMatchObject({ state: { code: 'passed' } })
  expect((await notices(world)).map(({ kind }) => kind).toSorted()).toEqual([
    'canary.failed',
    'canary.recovered',
  ])
  const actions = (await listAudit(context)).map(({ action, kind }) => `${action} ${kind}`)
  expect(actions.filter((text) => text.startsWith('canary.')).toReversed()).toEqual([
    'canary.create intent',
    'canary.create outcome',
    'canary.fail event',
    'canary.recover event',
  ])
}, 240_000)

test('what a run rests on counts for its proof only where it did not change since the run before', async () => {
  const world = await testContext()
  const { context } = world
  await startCanary(world)
  const [policy] = await context.coreweave.listPolicies()
  if (!policy) throw new Error('The seed has policies.')
  await context.coreweave.ensurePolicy({
    ...policy,
    statements: policy.statements.map((each) => ({ ...each, actions: ['s3:*', ...each.actions] })),
  })
  await runCanary(world)
  const { ticks } = await readOnlyCanary(context)
  const name = ticks[0]?.run ?? ''
  const ref = { cluster: clusterIdOf(world), namespace: 'ml-team', name }
  const { proof } = (await readVerification(context, ref)) as { proof?: object }
  expect(proof).toMatchObject({ code: 'proved', unchecked: ['statements'] })
})

test('runs that were missed are red, and are notified', async () => {
  const world = await testContext()
  await startCanary(world)
  await controlCronJobs(world, { paused: true, ageMinutes: 40 })
  const { state, unstored } = await readOnlyCanary(world.context)
  // Of 35 minutes, two or three quarter hours.
  const count = 'count' in state ? state.count : 0
  expect([2, 3]).toContain(count)
  expect({ state, unstored }).toMatchObject({ state: { code: 'missed' }, unstored: true })
  await settleCanaries(world.context, {})
  const settled = await readOnlyCanary(world.context)
  expect(settled.unstored).toBe(false)
  expect(settled.ticks.map((tick) => tick.state)).toEqual(
    Array.from({ length: count }, () => 'missed'),
  )
})

test('several who settle at once store a result once and notify once', async () => {
  const world = await testContext()
  const { context } = world
  await createNotificationTarget(context, {
    name: 'alerts',
    format: 'slack',
    url: receiver.url,
    secret: '',
    address: '',
  })
  await startCanary(world)
  await deletePolicies(world)
  await controlCronJobs(world, { advanceMinutes: 15 })
  await expect
    .poll(async () => (await readOnlyCanary(context)).unstored, { timeout: 60_000 })
    .toBe(true)
  const settled = await Promise.all([1, 2, 3, 4].map(() => settleCanaries(context, {})))
  expect(settled.reduce((sum, { stored }) => sum + stored, 0)).toBe(1)
  expect(await notices(world)).toHaveLength(1)
})

test('a CronJob that was changed or deleted outside the console makes the state unknown', async () => {
  const world = await testContext()
  const { context } = world
  const id = await startCanary(world)
  const { cronJob: name } = await readOnlyCanary(context)
  const kubernetes = clusterClient(world)
  const found = await kubernetes.getCronJob({ namespace: 'ml-team', name })
  await world.control(`clusters/${clusterIdOf(world)}/objects`, {
    put: {
      ...found,
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      spec: { ...found.spec, suspend: true },
    },
  })
  expect((await readOnlyCanary(context)).state).toEqual({ code: 'unknown', reason: 'changed' })
  expect(await deleteCanary(context, { id })).toEqual({ cronJob: 'left', name })
  expect(await kubernetes.getCronJob({ namespace: 'ml-team', name })).toBeDefined()

  const other = await startCanary(world)
  const { cronJob, cluster } = await readOnlyCanary(context)
  await world.control(`clusters/${cluster}/objects`, {
    remove: { kind: 'CronJob', namespace: 'ml-team', name: cronJob },
  })
  expect((await readOnlyCanary(context)).state).toEqual({ code: 'unknown', reason: 'deleted' })
  expect(await deleteCanary(context, { id: other })).toEqual({ cronJob: 'gone', name: cronJob })

  const last = await startCanary(world)
  await world.control(`clusters/${cluster}/objects`, {
    remove: { kind: 'Namespace', name: 'ml-team' },
  })
  await expect
    .poll(async () => (await readOnlyCanary(context)).state)
    .toEqual({ code: 'unknown', reason: 'namespace-deleted' })
  expect(await deleteCanary(context, { id: last })).toMatchObject({ cronJob: 'gone' })
})

test('a Job that names the CronJob of a canary as its owner and runs something else is not a run of it', async () => {
  const world = await testContext()
  const { context } = world
  await startCanary(world)
  const { cronJob: name, cluster } = await readOnlyCanary(context)
  const kubernetes = clusterClient(world)
  const found = await kubernetes.getCronJob({ namespace: 'ml-team', name })
  const { metadata, spec } = found.spec.jobTemplate
  const [container, ...others] = spec.template.spec.containers
  const forged = 'echo \'{"step":"end","ok":true,"at":1,"seconds":0}\''
  await kubernetes.createJob({
    metadata: {
      name: `${name}-29000000`,
      namespace: 'ml-team',
      labels: metadata?.labels ?? {},
      ownerReferences: [
        {
          apiVersion: 'batch/v1',
          kind: 'CronJob',
          name,
          uid: found.metadata.uid,
          controller: true,
        },
      ],
    },
    spec: {
      ...spec,
      template: {
        ...spec.template,
        spec: {
          ...spec.template.spec,
          containers: [
            { ...container, name: container?.name ?? '', command: ['sh', '-c', forged] },
            ...others,
          ],
        },
      },
    },
  })
  const listed = () => listVerifications(context, { cluster, namespace: 'ml-team' })
  await expect
    .poll(async () => (await listed()).foreign, { timeout: 30_000 })
    .toMatchObject([{ reason: 'edited', status: 'complete' }])
  expect(await settleCanaries(context, {})).toEqual({ stored: 0 })
  expect(await readOnlyCanary(context)).toMatchObject({
    state: { code: 'never-ran' },
    ticks: [],
    unstored: false,
  })
})

test('a cluster that is unreachable hides canaries from all but those who answer for them', async () => {
  const world = await testContext()
  await startCanary(world)
  await world.control(`clusters/${clusterIdOf(world)}`, { reachable: false })
  expect(await readOnlyCanary(world.context)).toMatchObject({
    state: { code: 'unknown', reason: 'unreachable' },
  })
  const other = await listCanarySummaries(world.as('team'), {})
  expect(other).toMatchObject({ rows: [], hidden: [{ namespace: 'ml-team' }] })
})

test('who may not read pod logs sees no canary of the namespace, and the reason', async () => {
  const world = await testContext()
  const id = await startCanary(world)
  const partner = world.as('partner')
  expect(await listCanarySummaries(partner, {})).toMatchObject({
    rows: [],
    hidden: [{ namespace: 'ml-team', problem: { code: 'forbidden' } }],
  })
  await expect(readCanary(partner, { id })).rejects.toMatchObject({ code: 'forbidden' })
  await expect(deleteCanary(partner, { id })).rejects.toMatchObject({ code: 'forbidden' })
  await expect(takeOverCanary(partner, { id })).rejects.toMatchObject({ code: 'forbidden' })
})

test('somebody with the rights takes over the canary of a person who left, and it goes on', async () => {
  const world = await testContext()
  const id = await startCanary(world)
  const team = world.as('team')
  const before = await readCanary(team, { id })
  expect(before).toMatchObject({ madeBy: 'uid of operator', owner: 'uid of operator' })
  expect(before.manifest).toContain('kind: CronJob')
  await takeOverCanary(team, { id })
  await runCanary(world, team)
  expect(await readOnlyCanary(team)).toMatchObject({
    madeBy: 'uid of operator',
    owner: 'uid of team',
    state: { code: 'passed' },
  })
  expect(await deleteCanary(team, { id })).toMatchObject({ cronJob: 'deleted' })
  const { items } = await clusterClient(world).listCronJobs({ namespace: 'ml-team' })
  expect(items).toEqual([])
})

test('a canary is created after the checks that need no pod, within the limit of the organization', async () => {
  const world = await testContext()
  const { context } = world
  expect(
    await createCanary(context, canaryInput(world, { account: 'missing', force: false })),
  ).toMatchObject({ created: false, verdict: { cause: 'account-missing' } })
  await expect(createCanary(context, canaryInput(world), { limit: 0 })).rejects.toMatchObject({
    code: 'conflict',
    detail: { reason: 'too-many' },
  })
  await expect(
    createCanary(
      context,
      canaryInput(world, {
        bucketCheck: { bucket: 'datasets', access: 'write', leaveObject: true },
      }),
    ),
  ).rejects.toMatchObject({ detail: { reason: 'object-stays' } })
  await expect(
    createCanary(world.as('partner'), canaryInput(world, { force: true })),
  ).rejects.toMatchObject({ code: 'forbidden' })
  expect((await listCanarySummaries(context, {})).rows).toEqual([])
  const { items } = await clusterClient(world).listCronJobs({ namespace: 'ml-team' })
  expect(items).toEqual([])
})

test('stores no token and no key of a run', async () => {
  const world = await testContext()
  await startCanary(world)
  await runCanary(world)
  const { context } = world
  const { ticks, cluster, namespace } = await readOnlyCanary(context)
  const name = ticks[0]?.run ?? ''
  const kept = await findStoredVerification(context.store, context.actor.orgUid, {
    cluster,
    namespace,
    name,
  })
  expect(JSON.stringify(kept)).toContain('train-runner')
  expect(JSON.stringify(kept)).not.toMatch(/eyJ[\w-]{10}/)
})

/** Reading clients that count their calls. */
function counting(context: TestContext['context']) {
  const calls: string[] = []
  const kubernetes: typeof context.kubernetes = (cluster) =>
    new Proxy(context.kubernetes(cluster), {
      get(target, name, receiver) {
        calls.push(String(name))
        return Reflect.get(target, name, receiver)
      },
    })
  return { calls, context: { ...context, kubernetes } }
}

test('a long list reads the canaries of its page only, the worst first, and counts them all', async () => {
  const world = await testContext()
  const { context } = world
  const { store, actor } = context
  const id = await startCanary(world)
  const real = await findCanary(store, actor.orgUid, id)
  if (!real) throw new Error('The canary is not stored.')
  const { missedSince: _, notified: __, notifiedCause: ___, notifiedAt: ____, ...stored } = real
  for (let n = 0; n < 119; n++)
    await insertCanary(
      store,
      actor.orgUid,
      { ...stored, id: randomUUID(), uid: randomUUID(), namespace: `gone-${n % 10}` },
      200,
    )
  const first = await listCanarySummaries(context, {})
  expect(first).toMatchObject({ total: 120, counts: { all: 120, red: 0, lost: 50 }, stale: true })
  await settleCanaries(context, {})

  const { calls, context: counted } = counting(context)
  const page = await listCanarySummaries(counted, {})
  expect(page).toMatchObject({ total: 120, counts: { all: 120, lost: 119 }, stale: false })
  expect(page.rows).toHaveLength(50)
  expect(JSON.stringify(page).length).toBeLessThan(40_000)
  // One review of rights, and for each of the ten namespaces two lists, two more without the label, and the namespace.
  expect(calls.length).toBeLessThanOrEqual(1 + 10 * 5)
  const last = await listCanarySummaries(context, { from: 100 })
  expect(last.rows).toHaveLength(20)
  expect(last.rows.at(-1)).toMatchObject({ id, state: { code: 'never-ran' } })
  expect(await listCanarySummaries(context, { q: 'ml-team' })).toMatchObject({
    rows: [{ id }],
    counts: { all: 1, lost: 0 },
  })
  const attention = await listCanarySummaries(context, { only: 'attention' })
  expect(attention).toMatchObject({ total: 119, counts: { all: 120, lost: 119 } })
}, 240_000)

test('a cluster that is gone for a week makes its canaries unknown, since when, and they recover', async () => {
  const start = new Date()
  let now = start
  const world = await testContext({ clock: () => now })
  const { context } = world
  await startCanary(world)
  await runCanary(world)
  const reachable = (is: boolean) =>
    world.control(`clusters/${clusterIdOf(world)}`, { reachable: is })
  await reachable(false)
  expect(await settleCanaries(context, {})).toEqual({ stored: 0 })
  now = new Date(start.getTime() + 7 * 24 * 60 * 60_000)
  await settleCanaries(context, {})
  const gone = await readOnlyCanary(context)
  expect(gone).toMatchObject({
    state: { code: 'unknown', reason: 'unreachable', since: start.toISOString() },
    ticks: [{ state: 'passed' }],
  })
  const list = await listCanarySummaries(context, { only: 'attention' })
  expect(list).toMatchObject({ rows: [], counts: { all: 1, red: 0, lost: 0 }, stale: false })

  await reachable(true)
  const back = await readOnlyCanary(context)
  expect(back.state).toMatchObject({ code: 'passed' })
  expect(back.ticks.map(({ state }) => state)).toEqual(['passed'])
  await settleCanaries(context, {})
  expect((await readOnlyCanary(context)).state).toMatchObject({ code: 'passed' })
  const kinds = (await listAudit(context)).map(({ action }) => action)
  expect(kinds.filter((action) => action === 'canary.fail')).toEqual([])
  // A run that is due once the cluster answers again counts.
  now = new Date(now.getTime() + 20 * 60_000)
  expect((await readOnlyCanary(context)).state).toMatchObject({ code: 'missed' })
}, 240_000)
