// Measures the list of 5,000 canaries in 100 namespaces of ten clusters: the answer, its size, and what is read of clusters.
import { canaries } from '../../lib/adapters/database/canaries-tables'
import { storeCanaryStates } from '../../lib/adapters/database/canary-places'
import { verifications } from '../../lib/adapters/database/schema'
import { insertSealed } from '../../lib/adapters/database/sealed-rows'
import { canarySettingsOf } from '../../lib/core/canary/canary-identity'
import type { CanaryState } from '../../lib/core/canary/canary-state'
import { buildCanaryCronJob } from '../../lib/core/canary/cron-job-manifest'
import { scheduledTimeAt } from '../../lib/core/canary/schedule'
import { CronJob } from '../../lib/core/kubernetes/kinds'
import type { Preflight } from '../../lib/core/verification/preflight'
import { listCanarySummaries } from '../../lib/features/canaries/service'
import { recordedTemplate } from '../../lib/features/verifications/service'
import { parseEnv } from '../../lib/server/env'
import { contextOf } from '../../lib/server/session/context-of'
import { openEmptyStore } from './empty-store'
import type { Measurement } from './measurement'
import { serve } from './serve'

const CLUSTERS = 10
const NAMESPACES = 10
const IN_NAMESPACE = 50
const RUNS = 3
const HOUR_MS = 3_600_000
const ROUNDS = 3
const CADENCE = { schedule: 'hourly', offsetMinutes: 0 } as const

const numbered = (prefix: string, n: number) => `${prefix}-${String(n).padStart(12, '0')}`
const idOf = (n: number) => numbered('5d2f0c4e-3a1b-4f0d-8a55', n)
const uidOf = (n: number) => numbered('7c1a9e20-5b6d-4c3e-9f88', n)

/** A canary as the database and its cluster have it. */
function canaryAt(n: number, now: number) {
  const last = scheduledTimeAt(CADENCE, now)
  const place = Math.floor(n / IN_NAMESPACE)
  const cluster = `cluster-${Math.floor(place / NAMESPACES)}`
  const namespace = `team-${place % NAMESPACES}`
  const account = `account-${n % IN_NAMESPACE}`
  const bucketCheck = { bucket: 'datasets', access: 'read' as const }
  const parameters = {
    namespace,
    account,
    image: 'amazon/aws-cli@sha256:0123456789abcdef',
    endpoint: 'http://cwlota.com',
    zone: 'US-EAST-04A',
    bucketCheck,
  }
  const startedAt = new Date(last - 100 * HOUR_MS).toISOString()
  const origin = { startedBy: 'bench', startedAt, nonce: idOf(n), version: '0.1.0' }
  const { metadata, spec } = buildCanaryCronJob(parameters, CADENCE, origin)
  const { generateName: _, ...given } = metadata
  const name = `canary-account-${n}`
  const cronJob = {
    metadata: { ...given, name, uid: uidOf(n), creationTimestamp: startedAt, resourceVersion: '1' },
    spec: { ...spec, suspend: false },
    status: { lastScheduleTime: new Date(last).toISOString() },
  }
  const jobs = Array.from({ length: RUNS }, (__, run) => {
    const at = last - run * HOUR_MS
    const ended = { lastTransitionTime: new Date(at + 20_000).toISOString() }
    return {
      metadata: {
        ...spec.jobTemplate.metadata,
        name: `${name}-${at / 60_000}`,
        namespace,
        uid: numbered(`9e3b7d10-1c2f-4a5b-8c${run}0`, n),
        creationTimestamp: new Date(at).toISOString(),
        resourceVersion: '1',
        ownerReferences: [
          { apiVersion: 'batch/v1', kind: 'CronJob', name, uid: uidOf(n), controller: true },
        ],
      },
      spec: spec.jobTemplate.spec,
      status: { succeeded: 1, conditions: [{ type: 'Complete', status: 'True', ...ended }] },
    }
  })
  return { n, cluster, namespace, account, bucketCheck, cronJob, jobs, last, startedAt }
}
type BenchCanary = ReturnType<typeof canaryAt>

const IDS = /in \(([^)]*)\)/

/** One API server for all clusters, which each have an address below it, and CoreWeave's API. */
function serveAll(
  all: readonly BenchCanary[],
  count: (kind: 'calls' | 'bytes', by: number) => void,
) {
  return Promise.all(
    Array.from({ length: CLUSTERS }, (_, c) => {
      const own = all.filter(({ cluster }) => cluster === `cluster-${c}`)
      return serve((asked) => {
        const text = JSON.stringify(answerOf(own, asked))
        count('calls', 1)
        count('bytes', text.length)
        return text
      })
    }),
  )
}

function answerOf(own: readonly BenchCanary[], { pathname, searchParams }: URL) {
  if (pathname.endsWith('/selfsubjectaccessreviews')) return { status: { allowed: true } }
  const [, namespace, kind] = /\/namespaces\/([^/]+)\/([^/]+)$/.exec(pathname) ?? []
  const ids = IDS.exec(searchParams.get('labelSelector') ?? '')?.[1]?.split(',')
  const wanted = new Set(ids)
  const found = own.filter(
    (each) => each.namespace === namespace && (!ids || wanted.has(idOf(each.n))),
  )
  const items =
    kind === 'cronjobs' ? found.map(({ cronJob }) => cronJob) : found.flatMap(({ jobs }) => jobs)
  return { metadata: { resourceVersion: '1' }, items }
}

export async function measureCanaries(): Promise<Measurement[]> {
  const now = Date.now()
  const total = CLUSTERS * NAMESPACES * IN_NAMESPACE
  const all = Array.from({ length: total }, (_, n) => canaryAt(n, now))
  const read = { calls: 0, bytes: 0 }
  const servers = await serveAll(all, (kind, by) => {
    read[kind] += by
  })
  const items = servers.map(({ url }, c) => ({
    id: `cluster-${c}`,
    name: `cluster-${c}`,
    zone: 'US-EAST-04A',
    status: 'STATUS_RUNNING',
    public: true,
    apiServerEndpoint: url.host,
  }))
  const api = await serve(({ pathname }) => {
    const cluster = items.find(({ id }) => pathname.endsWith(`/clusters/${id}`))
    return JSON.stringify(cluster ? { cluster } : { items, policies: [] })
  })
  const config = parseEnv({
    COREWEAVE_API_URL: api.url.origin,
    COREWEAVE_ORG_ID: 'bench',
    CKS_ISSUER_BASE_URL: `${api.url.origin}/oidc`,
    SESSION_SECRET: 'a secret of the bench, of at least 32 characters',
  })
  const { store, close } = await openEmptyStore()
  const person = { id: 'bench', uid: 'bench', orgUid: 'bench', token: 'bench', clusterTokens: {} }
  const contextNow = () => contextOf(person, { store, config, clock: () => new Date() })
  try {
    await fill(contextNow(), all)
    const list = () => listCanarySummaries(contextNow(), {})
    const warm = await list()
    if (warm.total !== total || warm.stale) throw new Error(`${warm.total} of ${total} are listed`)
    if (warm.rows.some(({ state }) => state.code !== 'passed')) throw new Error('One is not green.')
    read.calls = 0
    read.bytes = 0
    const started = performance.now()
    for (let round = 0; round < ROUNDS; round++) await list()
    const figure = (performance.now() - started) / ROUNDS
    const size = JSON.stringify(warm).length / 1024
    const what = 'the list of 5,000 canaries'
    return [
      { what, unit: 'ms', figure, goal: 2000 },
      { what: `${what}: sent to the browser`, unit: 'KB', figure: size, goal: 200 },
      {
        what: `${what}: read of clusters in ${read.calls / ROUNDS} calls`,
        unit: 'KB',
        figure: read.bytes / ROUNDS / 1024,
        goal: 4096,
      },
    ]
  } finally {
    await close()
    for (const server of [...servers, api]) server.close()
  }
}

/** Stores the canaries, their runs, and how they were when they were read last. */
async function fill(context: ReturnType<typeof contextOf>, all: readonly BenchCanary[]) {
  const { store, actor, clock } = context
  for (let from = 0; from < all.length; from += IN_NAMESPACE) {
    const place = all.slice(from, from + IN_NAMESPACE)
    await insertSealed(
      store,
      canaries,
      actor.orgUid,
      place.map((each) => canaryRow(context, each)),
    )
    await insertSealed(store, verifications, actor.orgUid, place.flatMap(runRows))
    const [first] = place
    if (!first) continue
    const states = Object.fromEntries(
      place.map(({ n, last, cronJob }): [string, CanaryState] => [
        idOf(n),
        { code: 'passed', at: new Date(last).toISOString(), run: cronJob.metadata.name },
      ]),
    )
    await storeCanaryStates(store, actor.orgUid, first, { states, at: clock(), complete: true })
  }
}

function canaryRow(context: ReturnType<typeof contextOf>, each: BenchCanary) {
  const created = CronJob.parse(each.cronJob)
  const { cluster, namespace, account, bucketCheck, startedAt } = each
  const template = recordedTemplate(context, created.spec.jobTemplate.spec.template)
  return {
    ...CADENCE,
    id: idOf(each.n),
    cluster,
    namespace,
    account,
    bucketCheck,
    cronJob: created.metadata.name,
    uid: created.metadata.uid,
    settings: canarySettingsOf(created),
    template,
    dryRunSpec: template.spec,
    preflight: PREFLIGHT,
    madeBy: 'ada',
    madeAt: new Date(startedAt),
    owner: 'ada',
    basis: {},
    missed: [],
  }
}

const PREFLIGHT = { at: '2026-01-02T00:00:00Z', zone: 'US-EAST-04A' } as unknown as Preflight

const runRows = ({ n, cluster, namespace, account, jobs }: BenchCanary) =>
  jobs.map(({ metadata }) => ({
    cluster,
    namespace,
    account,
    name: metadata.name,
    verdict: 'passed',
    cause: null,
    steps: [],
    log: 'x'.repeat(3000),
    actor: 'ada',
    startedAt: new Date(metadata.creationTimestamp),
    endedAt: new Date(Date.parse(metadata.creationTimestamp) + 20_000),
    canary: idOf(n),
  }))
