import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { readIssuerSightings } from '@/lib/adapters/database/seen-keys'
import { workerIdentities } from '@/lib/adapters/database/worker-tables'
import { IdentityProviderList } from '@/lib/adapters/identity-provider/settings'
import { createRequest, readRequest } from '@/lib/features/requests/service'
import { readReviewDays } from '@/lib/features/review/service'
import { readClusterDays } from '@/lib/features/trends/service'
import { listAudit } from '@/lib/server/audit/audit'
import { readKnownClusters } from '@/lib/server/session/known-clusters'
import { WorkerIdentityList } from '@/lib/server/worker/identity-settings'
import { controlCronJobs, readOnlyCanary, startCanary } from '@/lib/testing/canaries/world'
import { type TestContext, testClusterOf, testContext } from '@/lib/testing/context'
import { approveAsReviewed, saveRequest } from '@/lib/testing/requests'
import { countFindings, readOrganizations, readWorkerStatus } from './service'

const folder = mkdtempSync(join(tmpdir(), 'worker-'))
afterAll(() => rmSync(folder, { recursive: true }))

const AUDIENCE = 'https://coreweave.com/iam'
let world: TestContext
let ahead: number
beforeEach(async () => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  world = await testContext()
  ahead = 0
})

/** The token that the cluster gives a workload, in a file of its own as in a projected volume. */
async function mountToken(name = 'console-worker', audience = AUDIENCE) {
  const { context, control } = world
  const { id } = testClusterOf(world)
  for (const object of [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'workload-identity' } },
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name, namespace: 'workload-identity' },
    },
  ])
    await control(`clusters/${id}/objects`, { put: object })
  const cluster = await context.coreweave.getCluster(id)
  const { token } = await context
    .kubernetes(cluster)
    .createToken({ namespace: 'workload-identity', name, audiences: [audience] })
  const path = join(folder, `${world.world.orgUid}-${name}`)
  writeFileSync(path, `${token}\n`)
  return { path, token }
}

/** What a job of a worker with these settings does at one time. */
async function work(settings: object, job = readOrganizations, before: readonly object[] = []) {
  const organization = world.world.orgUid
  const { store, config: given } = world.context
  const WORKER_IDENTITIES = WorkerIdentityList.parse(
    JSON.stringify([...before, { organization, ...settings }]),
  )
  const config = { ...given, WORKER_IDENTITIES }
  const clock = () => new Date(Date.now() + ahead)
  await job({ store, config, clock, stopping: new AbortController().signal })
  return { ...world.context, config }
}
const workload = (path: string) => ({
  tokenFile: path,
  serviceAccount: world.world.serviceAccounts[0]?.uid ?? '',
})
const provider = () => {
  const [found] = IdentityProviderList.parse(
    JSON.stringify([
      {
        id: 'corp',
        name: 'Corp',
        issuer: 'https://login.example.com',
        clientId: 'console',
        clientSecret: 'secret',
        organization: world.world.orgUid,
      },
    ]),
  )
  if (!found) throw new Error('no provider')
  return found
}

describe('a worker whose workload the organization trusts', () => {
  test('exchanges its token for one of an hour, and reads the clusters', async () => {
    const { path } = await mountToken()
    const context = await work(workload(path))
    const status = await readWorkerStatus(context)
    expect(status).toMatchObject({
      state: 'working',
      kind: 'workload',
      account: world.world.serviceAccounts[0]?.uid,
      issuer: testClusterOf(world).issuerUrl,
      subject: 'system:serviceaccount:workload-identity:console-worker',
      clusters: { count: 4 },
    })
    const lifetime =
      'expiresAt' in status && Date.parse(status.expiresAt ?? '') - Date.parse(status.triedAt)
    expect(lifetime).toBeGreaterThan(59 * 60_000)
    const known = await readKnownClusters(context, provider())
    expect(known?.map(({ name }) => name).sort()).toEqual(
      world.world.clusters.map(({ name }) => name).sort(),
    )
  })

  test('records the keys of the issuers, once in five minutes while they stay', async () => {
    const { path } = await mountToken()
    const { issuerUrl, id } = testClusterOf(world)
    const read = async (minutes: number) => {
      ahead = minutes * 60_000
      const { store, actor } = await work(workload(path))
      const seen = await readIssuerSightings(store, actor.orgUid, issuerUrl)
      return { ...seen, keys: (seen?.keys ?? []).filter(({ source }) => source === 'issuer') }
    }
    const first = await read(0)
    expect(first).toMatchObject({ outages: [], keys: [{ alg: 'RS256' }] })
    expect((await read(4)).readAt).toBe(first.readAt)
    expect((await read(6)).readAt).toBeGreaterThan(first.readAt ?? 0)
    await world.control(`clusters/${id}`, { keys: 'replace' })
    const [old, fresh] = (await read(7)).keys
    expect(old?.goneAt).toBe(fresh?.firstSeen)
    await world.control(`clusters/${id}`, { issuer: 'down' })
    expect((await read(8)).outages).toMatchObject([{ kind: 'invalid' }])
    await world.control(`clusters/${id}`, { issuer: 'healthy' })
    expect((await read(9)).outages?.[0]?.until).toBeDefined()
  })

  test('exchanges anew before the token ends, and not before', async () => {
    const { path } = await mountToken()
    const exchanges = async () => {
      const status = await readWorkerStatus(await work(workload(path)))
      return 'exchangedAt' in status ? status.exchangedAt : undefined
    }
    const first = await exchanges()
    ahead += 30 * 60_000
    expect(await exchanges()).toBe(first)
    ahead += 26 * 60_000
    expect(await exchanges()).not.toBe(first)
  })

  test.each([
    ['reading', readOrganizations],
    ['counting', countFindings],
  ])('exchanges anew once CoreWeave refuses its token while %s', async (_, job) => {
    const settings = workload((await mountToken()).path)
    const exchanges = async () => {
      const status = await readWorkerStatus(await work(settings))
      return 'exchangedAt' in status ? status.exchangedAt : undefined
    }
    const first = await exchanges()
    ahead += 60_000
    await work(settings, job)
    expect(await exchanges()).toBe(first)
    await world.control('faults', { path: '/v1beta1/auth/whoami', kind: 'status', status: 401 })
    await work(settings, job)
    const printed = vi.mocked(process.stdout.write).mock.calls.join('\n')
    expect(printed).toContain('"code":"unauthenticated"')
    expect(await exchanges()).not.toBe(first)
  })

  test.each([
    ['reading', readOrganizations],
    ['counting', countFindings],
  ])('goes on to the next organization after one that failed while %s', async (_, job) => {
    const { path } = await mountToken()
    const absent = { organization: 'somebody-else', apiTokenFile: join(folder, 'absent') }
    const context = await work(workload(path), job, [absent])
    const printed = vi.mocked(process.stdout.write).mock.calls.join('\n')
    expect(printed).toContain('somebody-else')
    const ref = { cluster: testClusterOf(world).id, days: 30 } as const
    if (job === countFindings) expect(await readReviewDays(context, ref)).not.toEqual([])
    else expect(await readWorkerStatus(context)).toMatchObject({ state: 'working' })
  })

  test('keeps neither token in the database or the log', async () => {
    const { path, token } = await mountToken()
    const { store } = await work(workload(path))
    const rows = JSON.stringify(await store.select().from(workerIdentities))
    const printed = vi.mocked(process.stdout.write).mock.calls.join('\n')
    for (const text of [rows, printed]) {
      expect(text).not.toContain(token)
      expect(text).not.toContain('CW-SECRET-')
    }
  })
})

describe('a grant that has expired', () => {
  const DAY_MS = 24 * 60 * 60_000

  /** A request that was approved until tomorrow. */
  async function grantUntilTomorrow() {
    const expires = new Date(Date.now() + DAY_MS).toISOString().slice(0, 10)
    const { id } = await createRequest(world.as('team'), { ...saveRequest(), expires })
    await approveAsReviewed(world.as('reviewer'), id)
    return id
  }
  const statusOf = async (id: number) => (await readRequest(world.as('reviewer'), { id })).status

  test('is taken back by a worker that was granted the right, and not before', async () => {
    const id = await grantUntilTomorrow()
    const { path } = await mountToken()
    await work(workload(path))
    expect(await statusOf(id)).toBe('applied')
    ahead += 3 * DAY_MS
    await work(workload(path))
    expect(await statusOf(id)).toBe('expired')
    const [removal] = await listAudit(world.context, { action: 'request.remove-grant' })
    expect(removal?.actor).toBe(world.world.serviceAccounts[0]?.uid)
  })

  test('stays until a person takes it back, if the worker may not', async () => {
    const id = await grantUntilTomorrow()
    const path = join(folder, 'no-right')
    writeFileSync(path, world.world.tokens.team)
    ahead += 3 * DAY_MS
    expect(await readWorkerStatus(await work({ apiTokenFile: path }))).toMatchObject({
      state: 'working',
    })
    expect(await statusOf(id)).toBe('applied')
  })
})

test('stores the results of canaries whose logs the worker may read', async () => {
  await startCanary(world)
  await controlCronJobs(world, { advanceMinutes: 15 })
  await expect
    .poll(async () => (await readOnlyCanary(world.context)).unstored, { timeout: 60_000 })
    .toBe(true)
  const asWorker = async (person: 'partner' | 'reviewer') => {
    const path = join(folder, `canary-${person}`)
    writeFileSync(path, world.world.tokens[person])
    await work({ apiTokenFile: path })
    return (await readOnlyCanary(world.context)).state.code
  }
  expect(await asWorker('partner')).toBe('unread')
  expect(await asWorker('reviewer')).toBe('passed')
})

test('counts what it may read as a whole, day by day', async () => {
  const path = join(folder, 'counts')
  writeFileSync(path, world.world.tokens.reviewer)
  const context = await work({ apiTokenFile: path }, countFindings)
  const ref = { cluster: testClusterOf(world).id, days: 30 } as const
  expect(await readReviewDays(context, ref)).toHaveLength(1)
  expect(await readClusterDays(context, ref)).toMatchObject([{ coverage: { pods: 3 } }])
})

describe('a worker that gets no credential', () => {
  test.each([
    ['another workload', () => mountToken('other'), 'OIDC trust expression did not match'],
    ['another audience', () => mountToken(undefined, 'https://else'), 'OIDC trust expression'],
    ['no token', async () => ({ path: join(folder, 'absent') }), 'There is no token of the worker'],
  ])('because it has %s says so, and keeps what it read before', async (_, mount, message) => {
    const before = await mountToken()
    await work(workload(before.path))
    ahead += 60 * 60_000
    const { path } = await mount()
    const context = await work(workload(path))
    expect(await readWorkerStatus(context)).toMatchObject({
      state: 'failing',
      failure: { message: expect.stringContaining(message) },
      clusters: { count: 4 },
    })
    expect(await readKnownClusters(context, provider())).toHaveLength(4)
  })

  test('because its key belongs to another organization reads nothing', async () => {
    const other = await testContext()
    const path = join(folder, 'foreign')
    writeFileSync(path, other.world.tokens.operator)
    const context = await work({ apiTokenFile: path })
    expect(await readWorkerStatus(context)).toMatchObject({
      state: 'failing',
      failure: { message: 'The credential of the worker belongs to another organization.' },
    })
    expect(await readKnownClusters(context, provider())).toBeUndefined()
  })
})

test('a long-lived key is named as one', async () => {
  const path = join(folder, 'key')
  writeFileSync(path, world.world.tokens.reviewer)
  const status = await readWorkerStatus(await work({ apiTokenFile: path }))
  expect(status).toMatchObject({ state: 'working', kind: 'api-token', expiresAt: undefined })
})

test('a reading that was edited in the database is not used', async () => {
  const { path } = await mountToken()
  const context = await work(workload(path))
  await context.store
    .update(workerIdentities)
    .set({ clusters: [{ id: 'c', name: 'evil', apiServerEndpoint: 'evil.k8s.x.coreweave.com' }] })
    .where(eq(workerIdentities.orgUid, world.world.orgUid))
  expect(await readKnownClusters(context, provider())).toBeUndefined()
  expect(await readWorkerStatus(context)).toEqual({ state: 'waiting', kind: 'workload' })
})

test('without an identity nothing is read, and settings say so', async () => {
  expect(await readWorkerStatus(world.context)).toEqual({ state: 'none' })
  await expect(readWorkerStatus(world.as('team'))).rejects.toMatchObject({ code: 'forbidden' })
})
