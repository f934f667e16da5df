import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Store } from '@/lib/adapters/database/store'
import { openTestStore } from '@/lib/testing/database/store'
import { metrics } from './metrics'
import { createProbes, PROBE_PATHS } from './probes'

const { store, close } = await openTestStore()
const TOKEN = 'a token of the tests that is long enough'

let asked = 0
let now = 0
let open: () => Promise<Store>
let probes: ReturnType<typeof createProbes>
beforeEach(() => {
  asked = 0
  now += 10_000
  open = async () => store
  const surroundings = {
    open: () => {
      asked += 1
      return open()
    },
    now: () => now,
  }
  probes = createProbes({ ...surroundings, config: { AUDIT_SINKS: [], METRICS_TOKEN: TOKEN } })
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
})
afterEach(() => vi.restoreAllMocks())

const server = createServer((request, response) => {
  if (!probes.answerProbe(request, response)) response.writeHead(418).end()
}).listen(0, '127.0.0.1')
await once(server, 'listening')
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
afterAll(async () => {
  server.close()
  await close()
})

async function get(path: string, init?: RequestInit) {
  const response = await fetch(`${origin}${path}`, init)
  return { status: response.status, text: await response.text(), headers: response.headers }
}
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })

test('the probes are these, and every other request is left to the console', async () => {
  expect(PROBE_PATHS).toEqual(['/livez', '/readyz', '/metrics'])
  for (const path of ['/', '/livez/x', '/livezz', '/readyz%2f'])
    expect((await get(path)).status).toBe(418)
  expect((await get('/livez', { method: 'POST' })).status).toBe(418)
})

test('a process that turns is alive, and ready once its database answers', async () => {
  open = () => Promise.reject(new Error('no route to 10.0.0.5'))
  expect(await get('/livez')).toMatchObject({ status: 200, text: 'ok\n' })
  const down = await get('/readyz')
  expect(down).toMatchObject({ status: 503, text: 'not ready: the database does not answer\n' })
  expect(down.headers.get('cache-control')).toBe('no-store')
  open = async () => store
  now += 1000
  expect(await get('/readyz')).toMatchObject({ status: 200, text: 'ready\n' })
})

test('a database that never answers is not waited for', async () => {
  open = () => new Promise(() => {})
  const began = performance.now()
  expect((await get('/readyz')).status).toBe(503)
  expect(performance.now() - began).toBeLessThan(4000)
})

test('however many ask, the database is asked once a second', async () => {
  await Promise.all(Array.from({ length: 50 }, () => get('/readyz')))
  expect(asked).toBe(1)
})

test('a process that stops is alive and not ready', async () => {
  const shared = globalThis as { consoleStopping?: AbortController }
  shared.consoleStopping = new AbortController()
  shared.consoleStopping.abort()
  try {
    expect((await get('/readyz')).status).toBe(503)
    expect((await get('/livez')).status).toBe(200)
  } finally {
    delete shared.consoleStopping
  }
})

test('the metrics need their token, and without one are not there', async () => {
  for (const init of [undefined, bearer('x'), bearer(`${TOKEN} `.repeat(2))])
    expect((await get('/metrics', init)).status).toBe(418)
  metrics().requests.inc({ route: '/policies', method: 'GET', status: '200' })
  const { status, text } = await get('/metrics', bearer(TOKEN))
  expect(status).toBe(200)
  for (const line of [
    /^workload_identity_http_requests_total\{route="\/policies",method="GET",status="200"\} 1$/m,
    /^workload_identity_store_up 1$/m,
    /^workload_identity_sessions 0$/m,
    /^workload_identity_notifications_waiting 0$/m,
    /^nodejs_eventloop_lag_seconds /m,
  ])
    expect(text).toMatch(line)

  probes = createProbes({ open, config: { AUDIT_SINKS: [], METRICS_TOKEN: undefined } })
  expect((await get('/metrics', bearer('undefined'))).status).toBe(418)
})

test('a database that is down leaves the other metrics, and no number that is not known', async () => {
  open = () => Promise.reject(new Error('down'))
  const { text } = await get('/metrics', bearer(TOKEN))
  expect(text).toMatch(/^workload_identity_store_up 0$/m)
  expect(text).not.toMatch(/^workload_identity_sessions \d/m)
})

test('a port of its own serves the probes without a token, and nothing else', async () => {
  const own = await probes.listen(0)
  const { port } = own.address() as AddressInfo
  const statusOf = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).status
  expect(await statusOf('/metrics')).toBe(200)
  expect(await statusOf('/')).toBe(404)
  own.close()
})
