// API servers with prepared responses, so that only the console's share is measured.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

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

/** The pages of a service account list by continue token. */
export function pagesOf(count: number) {
  const pages = new Map<string, string>()
  for (let from = 0; from < count; from += 500) {
    const items = Array.from({ length: Math.min(500, count - from) }, (_, i) => accountAt(from + i))
    const next = from + 500 < count ? { continue: String(from + 500) } : {}
    const list = { kind: 'ServiceAccountList', metadata: { resourceVersion: '1', ...next }, items }
    pages.set(from === 0 ? '' : String(from), JSON.stringify(list))
  }
  return pages
}

/** Starts a server on loopback. A request for which `answer` returns undefined hangs. */
export async function serve(answer: (asked: URL) => string | undefined) {
  const server = createServer((request, response) => {
    const text = answer(new URL(request.url ?? '/', 'http://127.0.0.1'))
    if (text !== undefined) response.setHeader('content-type', 'application/json').end(text)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    url: new URL(`http://127.0.0.1:${port}`),
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
