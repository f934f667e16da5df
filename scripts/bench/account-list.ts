// Service accounts through the product's own client, from API servers that answer at once.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { matches } from '../../components/table/filter'
import { listAccounts } from '../../lib/clusters/accounts'
import { mapLimited } from '../../lib/concurrent'
import { createKubernetes } from '../../lib/kubernetes/client'
import { rowOf } from '../../lib/service-accounts/found'
import type { Row } from './row'

const accountAt = (i: number) => ({
  metadata: {
    name: `account-${i}`,
    namespace: `team-${i % 100}`,
    uid: `66329d4a-1260-433d-9232-${String(i).padStart(12, '0')}`,
    resourceVersion: String(1000 + i),
    creationTimestamp: '2026-08-01T00:00:00Z',
    annotations: { 'caios.coreweave.com/inject': 'true', 'example.com/owner': `team-${i % 100}` },
    labels: { 'app.kubernetes.io/managed-by': 'Helm', 'helm.sh/chart': 'worker-1.4.0' },
    managedFields: [
      { manager: 'helm', operation: 'Update', time: '2026-08-01T00:00:00Z', fieldsV1: {} },
    ],
  },
})

/** Pages of a list, made beforehand: what is measured is the console's share. */
function pagesOf(count: number) {
  const pages = new Map<string, string>()
  for (let from = 0; from < count; from += 500) {
    const items = Array.from({ length: Math.min(500, count - from) }, (_, i) => accountAt(from + i))
    const next = from + 500 < count ? { continue: String(from + 500) } : {}
    const list = { kind: 'ServiceAccountList', metadata: { resourceVersion: '1', ...next }, items }
    pages.set(from === 0 ? '' : String(from), JSON.stringify(list))
  }
  return pages
}

async function serve(answer: (token: string) => string | undefined) {
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    const text = answer(url.searchParams.get('continue') ?? '')
    if (text !== undefined) response.setHeader('content-type', 'application/json').end(text)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  const kubernetes = createKubernetes({
    server: new URL(`http://127.0.0.1:${port}`),
    token: 'bench',
  })
  return {
    kubernetes,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

function heldBytes() {
  setFlagsFromString('--expose_gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed
}

async function timed<T>(work: () => Promise<T> | T) {
  const start = performance.now()
  const value = await work()
  return { value, ms: performance.now() - start }
}

async function oneCluster(): Promise<Row[]> {
  const pages = pagesOf(10_000)
  const { kubernetes, close } = await serve((token) => pages.get(token))
  const read = async () => (await listAccounts(kubernetes)).items.map(rowOf)
  await read()
  const first = await timed(async () =>
    (await kubernetes.listServiceAccounts({ limit: 500 })).items.map(rowOf),
  )
  const all = await timed(read)
  const before = heldBytes()
  const rows = await read()
  const each = (heldBytes() - before) / rows.length / 1024
  const filter = await timed(() =>
    rows.filter(({ name, namespace, annotations }) =>
      matches('team-7 account-3', name, namespace, ...annotations),
    ),
  )
  close()
  return [
    { what: 'first 500 of 10,000 accounts as rows', unit: 'ms', figure: first.ms, goal: 300 },
    { what: 'all 10,000, in 20 pages', unit: 'ms', figure: all.ms, goal: undefined },
    { what: 'filter 10,000 accounts', unit: 'ms', figure: filter.ms, goal: 100 },
    { what: 'held for each account', unit: 'KB', figure: each, goal: 1 },
  ]
}

/** The clusters side by side, one of which never answers. */
async function manyClusters(): Promise<Row[]> {
  const pages = pagesOf(500)
  const alive = await Promise.all(
    Array.from({ length: 49 }, () => serve((token) => pages.get(token))),
  )
  const dead = await serve(() => undefined)
  const start = performance.now()
  const since: number[] = []
  const reading = mapLimited([dead, ...alive], 16, async ({ kubernetes }) => {
    const found = await listAccounts(kubernetes).catch(() => undefined)
    if (found) since.push(performance.now() - start)
  })
  await reading
  for (const { close } of [dead, ...alive]) close()
  if (since.length !== 49) throw new Error(`${since.length} of 49 clusters were read`)
  const [first, last] = [Math.min(...since), Math.max(...since)]
  return [
    { what: '50 clusters × 500 accounts, one dead: first', unit: 'ms', figure: first, goal: 1000 },
    { what: '50 clusters × 500 accounts, one dead: all', unit: 'ms', figure: last, goal: 5000 },
  ]
}

export const measureAccountLists = async (): Promise<Row[]> => [
  ...(await oneCluster()),
  ...(await manyClusters()),
]
