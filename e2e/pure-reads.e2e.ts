import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { createDatabase } from '../lib/testing/database/postgres'
import type { TestPerson } from '../lib/testing/world'
import { startConsoleServer } from '../scripts/servers'
import {
  callCoreWeave,
  callKubernetes,
  controlWorld,
  cookieOf,
  createWorld,
  expect,
  FEDERATION,
  findCluster,
  readWrites,
  type TestOrganization,
  test,
} from './fixtures'
import {
  callAction,
  fetchWithRetry,
  fillParameters,
  GET_ROUTES,
  PAGES,
  type PathParameters,
  readActions,
} from './inventory'
import { consoleEnvironment, testServers } from './servers'

// Pages and GET routes are read from the folders of `app`, so that a new one is called here without being named.

const PEOPLE = ['operator', 'team', 'partner', 'reviewer'] as const satisfies TestPerson[]
const AT_ONCE = 4
/** A stream ends by itself for a run that has ended. */
const STREAM_MS = 15_000

type Session = { origin: string; cookie: string }

const beginSession = async (token: string, origin: string): Promise<Session> => ({
  origin,
  cookie: await cookieOf(token, origin),
})

async function call(session: Session, action: string, input: unknown, parameters: PathParameters) {
  const found = readActions().find(({ name }) => name === action)
  if (!found) throw new Error(`${action} is missing from the build.`)
  const { text } = await callAction(found, input, { ...session, parameters })
  if (!text.includes('"ok":true')) throw new Error(`${action}: ${text.slice(0, 500)}`)
  return text
}

const within = (text: string, pattern: RegExp) => {
  const found = pattern.exec(text)?.[1]
  if (!found) throw new Error(`${pattern} is not in ${text.slice(0, 500)}`)
  return found
}

const JOBS = '/apis/batch/v1/namespaces/ml-team/jobs'
const LABELS = {
  'app.kubernetes.io/managed-by': 'workload-identity-console',
  'app.kubernetes.io/component': 'verification',
}

/** A Job with the labels of a verification that the console did not start. */
async function createForeignJob(world: TestOrganization, name: string, annotations = {}) {
  await callKubernetes(world, 'train-east', JOBS, {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace: 'ml-team', labels: LABELS, annotations },
    spec: {
      backoffLimit: 0,
      template: {
        metadata: { labels: LABELS },
        spec: {
          serviceAccountName: 'train-runner',
          restartPolicy: 'Never',
          containers: [
            {
              name: 'verify',
              image: 'amazon/aws-cli',
              command: ['echo', '{"step":"end","ok":true,"at":1,"seconds":0}'],
            },
          ],
        },
      },
    },
  })
}

/** An organization with one of everything that an address can name. */
async function seed(world: TestOrganization, origin: string) {
  const { id: cluster, issuerUrl } = findCluster(world, 'train-east')
  const base: PathParameters = {
    cluster,
    namespace: 'ml-team',
    uid: 'unset',
    version: '1',
    bucket: 'checkpoints',
    suspension: 'unset',
    id: '1',
    name: 'train-runner',
  }
  const operator = await beginSession(world.tokens.operator, origin)
  const account = { cluster, namespace: 'ml-team', account: 'train-runner' }
  const start = async () =>
    within(
      await call(operator, 'startVerificationAction', { ...account, force: true }, base),
      /"name":"(verify-[^"]+)"/,
    )
  const stateOf = async (name: string) => {
    const path = `/api/verifications/${cluster}/ml-team/${name}`
    const response = await fetchWithRetry(`${origin}${path}`, {
      headers: { cookie: operator.cookie },
    })
    const { verdict } = z
      .object({ verdict: z.object({ state: z.string() }) })
      .parse(await response.json())
    return verdict.state
  }
  const finished = await start()
  await expect.poll(() => stateOf(finished), { timeout: 120_000 }).toBe('passed')
  // Its follower gives up on a refusal, so that nobody settles the run.
  await controlWorld(world, 'faults', {
    surface: 'kubernetes',
    method: 'GET',
    path: '*/jobs/verify-*',
    kind: 'status',
    status: 403,
  })
  const unsettled = await start()
  await expect.poll(() => stateOf(unsettled), { timeout: 120_000 }).toBe('ended')
  await createForeignJob(world, 'verify-by-another-tool')
  await createForeignJob(world, 'verify-forged', {
    'verification.workload-identity-console/account': 'train-runner',
    'verification.workload-identity-console/started-by': 'operator',
    'verification.workload-identity-console/started-at': new Date().toISOString(),
  })
  const isOver = async () =>
    z
      .object({
        items: z.array(z.object({ status: z.object({ conditions: z.array(z.unknown()) }) })),
      })
      .safeParse(JSON.parse(await callKubernetes(world, 'train-east', JOBS))).success
  await expect.poll(isOver, { timeout: 120_000 }).toBe(true)

  const { configs } = z
    .object({ configs: z.array(z.object({ uid: z.string(), issuerUrl: z.string() })) })
    .parse(await callCoreWeave(world.tokens.operator, 'POST', `${FEDERATION}/ListOIDCConfigs`, {}))
  const config = configs.find((one) => one.issuerUrl === issuerUrl)
  const { policies } = z
    .object({ policies: z.array(z.looseObject({ name: z.string() })) })
    .parse(await callCoreWeave(world.tokens.operator, 'GET', '/v1/cwobject/access-policy'))
  const policy = policies.find(({ name }) => name === 'legacy-share')
  const suspended = await call(
    operator,
    'suspendPrincipalAction',
    {
      principal: `role/${issuerUrl}:system:serviceaccount:ml-team:eval`,
      reason: 'To be read',
      configs: [],
    },
    base,
  )
  // It first runs within a day, so that nothing of it runs meanwhile.
  const canary = within(
    await call(
      operator,
      'createCanaryAction',
      { ...account, force: true, schedule: 'daily' },
      base,
    ),
    /"id":"([0-9a-f-]+)"/,
  )
  const team = await beginSession(world.tokens.team, origin)
  await call(
    team,
    'createRequestAction',
    {
      proposal: { kind: 'delete', name: policy?.name ?? '', base: '0'.repeat(64) },
      reason: 'To be read',
      expires: '',
      ticket: '',
    },
    base,
  )
  return {
    parameters: {
      ...base,
      uid: config?.uid ?? '',
      suspension: within(suspended, /"id":"([0-9a-f]+)"/),
    },
    canary,
    runs: [finished, unsettled, 'verify-by-another-tool', 'verify-forged'],
  }
}
type Seeded = Awaited<ReturnType<typeof seed>>

/** What a GET route asks for beside its path. */
const queryOf = (address: string, { cluster, namespace, bucket }: PathParameters): string => {
  const account = { account: 'train-runner', namespace }
  const injection = { injection: 'default', audience: '' }
  const query: Record<string, Record<string, string | undefined>> = {
    '/api/bucket-policies': { buckets: bucket },
    '/api/clusters/[cluster]/workloads': account,
    '/api/clusters/[cluster]/workloads/check': { ...account, bucket, place: 'inside' },
    '/api/federation/issuer': { issuer: 'https://issuer.example' },
    '/api/service-accounts': { cluster },
    '/api/service-accounts/first': { cluster },
    '/api/service-accounts/more': { cluster, after: 'x' },
    '/api/namespaces/[cluster]/facts': { namespace },
    '/api/service-accounts/new': { cluster, namespace, name: 'new-account', ...injection },
    '/api/service-accounts/[cluster]/[namespace]/[name]/preview': injection,
    '/api/service-accounts/[cluster]/[namespace]/[name]/grant': { bucket, level: 'Read' },
    '/access': { bucket, level: 'Read' },
    '/api/access': { bucket, level: 'Read', by: 'matrix' },
  }
  const given = Object.entries(query[address] ?? {}).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  return given.length ? `?${new URLSearchParams(given)}` : ''
}

/** Every page and GET route, for each thing that its address can name. */
function addressesOf({ parameters, canary, runs }: Seeded): string[] {
  return [...PAGES, ...GET_ROUTES].flatMap((address) => {
    const names = address.includes('/verifications/')
      ? runs
      : [address.includes('/policies/') ? 'legacy-share' : 'train-runner']
    const query = queryOf(address, parameters)
    return [
      ...new Set(
        names.map((name) => {
          const given = {
            ...parameters,
            name,
            ...(address.includes('/canaries/') && { id: canary }),
          }
          return `${fillParameters(address, given)}${query}`
        }),
      ),
    ]
  })
}

async function read({ origin, cookie }: Session, address: string) {
  const signal = AbortSignal.timeout(STREAM_MS)
  const response = await fetchWithRetry(`${origin}${address}`, {
    redirect: 'manual',
    headers: { cookie },
    ...(address.endsWith('/events') ? { signal } : {}),
  })
  await response.text().catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
  return response.status
}

/** The rows of the audit log without those of this export. */
async function readAuditRows({ origin, cookie }: Session) {
  const response = await fetchWithRetry(`${origin}/api/audit/export`, {
    method: 'POST',
    headers: { cookie, origin },
  })
  expect(response.status).toBe(200)
  const Row = z.object({ seq: z.number(), action: z.string() })
  return (await response.text())
    .split('\n')
    .filter(Boolean)
    .map((line) => Row.parse(JSON.parse(line)))
    .filter(({ action }) => !action.startsWith('audit.'))
    .map(({ seq, action }) => `${seq} ${action}`)
}

/** A console whose jobs nobody runs: they settle runs that are left open, while pages are read. */
async function startWithoutJobs() {
  const { postgres } = testServers()
  if ('missing' in postgres) return undefined
  const database = await createDatabase(postgres.url)
  return startConsoleServer(consoleEnvironment({ DATABASE_URL: database.url, WORKER: 'separate' }))
}

test('pages and GET routes write nothing upstream, in a cluster or to the audit log', async () => {
  test.setTimeout(1_200_000)
  const console_ = await startWithoutJobs()
  const origin = console_?.url ?? testServers().url
  try {
    await expectPureReads(origin)
  } finally {
    await console_?.kill('SIGTERM')
  }
})

async function expectPureReads(origin: string) {
  const world = await createWorld()
  const seeded = await seed(world, origin)
  const addresses = addressesOf(seeded)
  // What the seed began, such as the run of a pod, has an end.
  let quiet = await readWrites(world)
  for (;;) {
    await sleep(3000)
    const later = await readWrites(world)
    if (later.total === quiet.total) break
    quiet = later
  }
  // The runs of the seed were counted, so a write would be.
  expect(quiet.total).toBeGreaterThan(0)
  const sessions = new Map<TestPerson, Session>()
  for (const person of PEOPLE)
    sessions.set(person, await beginSession(world.tokens[person], origin))
  const operator = await beginSession(world.tokens.operator, origin)
  const rows = await readAuditRows(operator)
  const written: string[] = []
  const failed: string[] = []
  let total = quiet.total

  for (const [person, session] of sessions) {
    for (let start = 0; start < addresses.length; start += AT_ONCE) {
      const batch = addresses.slice(start, start + AT_ONCE)
      const statuses = await Promise.all(batch.map((address) => read(session, address)))
      statuses.forEach((status, index) => {
        const isExpected = status < 400 || EXPECTED_REFUSALS.test(batch[index] ?? '')
        if (status >= 500 || (person === 'operator' && !isExpected))
          failed.push(`${status} ${batch[index]}, for the ${person}`)
      })
      const now = await readWrites(world)
      if (now.total > total)
        written.push(
          `${now.last.slice(total - now.total).join(', ')} by one of ${batch.join(' ')}, for the ${person}`,
        )
      total = now.total
    }
  }
  expect.soft(failed).toEqual([])
  expect.soft(written).toEqual([])
  expect.soft(total - quiet.total).toBe(0)
  expect(await readAuditRows(operator)).toEqual(rows)
}

/** Addresses that refuse the values above, after reading what they need. */
const EXPECTED_REFUSALS = /\/service-accounts\/more|\/\.well-known\//
