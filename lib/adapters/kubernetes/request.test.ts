import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { openKubernetes } from '@/lib/testing/clients'
import { hastenDeadlines } from '@/lib/testing/deadlines'

const TOKEN = 'CW-SECRET-canary'
const open: (() => void)[] = []
afterEach(() => {
  for (const close of open.splice(0)) close()
})

async function clusterAnswering(listener: RequestListener) {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const url = new URL(`http://org-1.k8s.us-east-04a.localhost:${port}`)
  return openKubernetes({ server: url, token: TOKEN })
}

const refusalOf = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  const said = error instanceof Error ? `${error.message} ${JSON.stringify(error)}` : ''
  expect(said).not.toContain(TOKEN)
  return error
}

test('a redirect is not followed, so the token is not sent elsewhere', async () => {
  const seen: string[] = []
  const client = await clusterAnswering((request, response) => {
    seen.push(request.url ?? '')
    response.writeHead(307, { location: '/elsewhere' }).end()
  })
  expect(await refusalOf(client.getNamespace('default'))).toMatchObject({
    code: 'upstream',
    detail: { status: 307 },
  })
  expect(seen).toEqual(['/api/v1/namespaces/default'])
})

test('an echo of the request does not bring the token into an error', async () => {
  const client = await clusterAnswering((_request, response) => {
    response.writeHead(500, { 'x-echo': TOKEN }).end('oops')
  })
  expect(await refusalOf(client.version())).toMatchObject({ detail: { upstream: 'oops' } })
})

test.each([
  ['no JSON', 'hello'],
  ['another shape', '{"items":{}}'],
  ['nothing', ''],
])('an answer that is %s is not understood', async (_name, body) => {
  const client = await clusterAnswering((_request, response) => response.end(body))
  expect(await refusalOf(client.listNamespaces())).toMatchObject({ code: 'upstream' })
})

test('an endless answer is cut', async () => {
  const client = await clusterAnswering((_request, response) => {
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(1024 * 1024, 'x')));
    }
    response.on('drain', more)
    more()
  })
  expect(await refusalOf(client.listNamespaces())).toMatchObject({
    code: 'upstream',
    message: expect.stringContaining('larger than'),
  })
})

test('a request to a hanging cluster ends after five seconds', async () => {
  const deadlines = hastenDeadlines(5_000)
  const client = await clusterAnswering(() => {})
  const started = Date.now()
  expect(await refusalOf(client.version())).toMatchObject({
    code: 'unreachable',
    detail: { reason: 'timeout' },
  })
  expect(deadlines).toHaveBeenCalledWith(5_000)
  expect(Date.now() - started).toBeLessThan(2_000)
})

test('a cut log or watch is an unreachable cluster', async () => {
  const client = await clusterAnswering((_request, response) => {
    response.write('{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"5"}}}\n')
    setTimeout(() => response.destroy(), 50)
  })
  const signal = AbortSignal.timeout(5_000)
  const options = { resource: 'pods', namespace: 'a', resourceVersion: '1', signal } as const
  const watch = client.watch(options)[Symbol.asyncIterator]()
  expect(await watch.next()).toMatchObject({ value: { type: 'BOOKMARK' } })
  expect(await refusalOf(watch.next())).toMatchObject({
    code: 'unreachable',
    detail: { reason: 'network' },
  })
})

test('a refused connection is an unreachable cluster', async () => {
  const server = new URL('http://127.0.0.1:9')
  expect(await refusalOf(openKubernetes({ server, token: TOKEN }).version())).toMatchObject({
    code: 'unreachable',
    detail: { reason: 'network' },
  })
})
