import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
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

const first = async (stream: AsyncIterable<unknown>) => {
  for await (const one of stream) return one
  return undefined
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

test.each(['podLog', 'watch'] as const)('a redirect of a %s is not followed', async (method) => {
  const seen: string[] = []
  const client = await clusterAnswering((request, response) => {
    seen.push(request.url ?? '')
    response.writeHead(302, { location: '/elsewhere' }).end()
  })
  const signal = AbortSignal.timeout(5_000)
  const stream =
    method === 'podLog'
      ? client.podLog({ namespace: 'a', name: 'b', signal })
      : client.watch({ resource: 'pods', namespace: 'a', resourceVersion: '1', signal })
  expect(await refusalOf(first(stream))).toMatchObject({
    code: 'upstream',
    detail: { reason: 'redirect', status: 302 },
  })
  expect(seen).toHaveLength(1)
})

test.each([
  ['..', 'x'],
  ['a/b', 'x'],
  ['a', '../../../namespaces'],
  ['a', 'x?watch=true'],
  ['', 'x'],
  ['a', ''],
])('no request is sent for an object %j/%j', async (namespace, name) => {
  const seen: string[] = []
  const client = await clusterAnswering((request, response) => {
    seen.push(request.url ?? '')
    response.end('{}')
  })
  const signal = AbortSignal.timeout(5_000)
  for (const attempt of [
    () => client.getPod({ namespace, name }),
    () => client.deleteJob({ namespace, name }),
    () => first(client.podLog({ namespace, name, signal })),
  ])
    expect(await refusalOf(attempt())).toMatchObject({ code: 'invalid' })
  expect(seen).toEqual([])
})

const refusal = (code: number, reason: string, message: string) =>
  JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message })

test('what the API server says of a refusal is kept, for calls and for streams', async () => {
  const message = 'pods "b" is forbidden: User "jane" cannot get resource "pods"'
  const client = await clusterAnswering((_request, response) => {
    response.writeHead(403, { 'content-type': 'application/json' })
    response.end(refusal(403, 'Forbidden', message))
  })
  const named = { namespace: 'a', name: 'b' }
  const signal = AbortSignal.timeout(5_000)
  for (const attempt of [
    () => client.getPod(named),
    () => client.deletePod(named),
    () => first(client.podLog({ ...named, signal })),
  ])
    expect(await refusalOf(attempt())).toMatchObject({
      code: 'forbidden',
      detail: { reason: 'rbac', status: 403, upstream: message },
    })
})

test('an endless refusal of a log is cut', async () => {
  const client = await clusterAnswering((_request, response) => {
    response.writeHead(500)
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(64 * 1024)));
    }
    response.on('drain', more)
    more()
  })
  const log = client.podLog({ namespace: 'a', name: 'b', signal: AbortSignal.timeout(60_000) })
  expect(await refusalOf(first(log))).toMatchObject({ code: 'upstream', detail: { status: 500 } })
})

test.each([
  ['as its answer', 410, ''],
  ['as an event', 200, 'ERROR'],
])('an expired watch says so %s', async (_name, status, type) => {
  const gone = refusal(410, 'Expired', 'too old resource version: 1 (9)')
  const client = await clusterAnswering((_request, response) => {
    response.writeHead(status)
    response.end(type ? `{"type":"${type}","object":${gone}}\n` : gone)
  })
  const signal = AbortSignal.timeout(5_000)
  const watch = client.watch({ resource: 'jobs', namespace: 'a', resourceVersion: '1', signal })
  expect(await refusalOf(first(watch))).toMatchObject({
    code: 'conflict',
    detail: { reason: 'expired-version', upstream: 'too old resource version: 1 (9)' },
  })
})

test('a watch asks for the objects that its selectors name, from a version on', async () => {
  const seen: URL[] = []
  const client = await clusterAnswering((request, response) => {
    seen.push(new URL(request.url ?? '', 'http://localhost'))
    response.end()
  })
  const signal = AbortSignal.timeout(5_000)
  const options = { namespace: 'a', resourceVersion: '7', signal } as const
  await first(client.watch({ ...options, resource: 'jobs', fieldSelector: 'metadata.name=run' }))
  await first(client.watch({ ...options, resource: 'pods', labelSelector: 'job-name=run' }))
  expect(seen.map(({ pathname }) => pathname)).toEqual([
    '/apis/batch/v1/namespaces/a/jobs',
    '/api/v1/namespaces/a/pods',
  ])
  expect(seen.map(({ searchParams }) => Object.fromEntries(searchParams))).toMatchObject([
    { watch: 'true', resourceVersion: '7', fieldSelector: 'metadata.name=run' },
    { watch: 'true', resourceVersion: '7', labelSelector: 'job-name=run' },
  ])
})

const metadata = { name: 'x', namespace: 'a', uid: 'u', creationTimestamp: '2026-01-02T03:04:05Z' }
const container = { name: 'main', image: 'i', futureField: { kept: true } }

test('fields that the library does not know stay in a dry run, in what is sent and in the answer', async () => {
  const sent: unknown[] = []
  const client = await clusterAnswering(async (request, response) => {
    sent.push(request.url, JSON.parse(await text(request)))
    const spec = { containers: [{ ...container, injected: 'yes' }] }
    response.end(JSON.stringify({ metadata, spec }))
  })
  const pod = await client.dryRunPod({
    metadata: { name: 'x', namespace: 'a' },
    spec: { containers: [container] },
  })
  expect(sent).toMatchObject([
    '/api/v1/namespaces/a/pods?fieldManager=workload-identity-console&dryRun=All',
    { spec: { containers: [container] } },
  ])
  expect(pod.spec.containers).toEqual([{ ...container, injected: 'yes' }])
})

test('a Job and a pod are read whole: with unknown fields, and times as they were sent', async () => {
  const spec = { containers: [container] }
  const client = await clusterAnswering((request, response) => {
    const body = request.url?.includes('/jobs/') ? { template: { spec } } : spec
    response.end(JSON.stringify({ metadata, spec: body }))
  })
  const named = { namespace: 'a', name: 'x' }
  const job = await client.getJob(named)
  expect(job.spec.template.spec.containers).toEqual([container])
  const pod = await client.getPod(named)
  expect(pod.spec.containers).toEqual([container])
  expect(pod.metadata.creationTimestamp).toBe('2026-01-02T03:04:05Z')
})

test('a deletion names the uid of the Job it means', async () => {
  const sent: unknown[] = []
  const client = await clusterAnswering(async (request, response) => {
    sent.push(request.method, request.url, JSON.parse(await text(request)))
    response.end('{"kind":"Status","status":"Success"}')
  })
  await client.deleteJob({ namespace: 'a', name: 'x', uid: 'u' })
  expect(sent).toEqual([
    'DELETE',
    '/apis/batch/v1/namespaces/a/jobs/x',
    {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      propagationPolicy: 'Background',
      preconditions: { uid: 'u' },
    },
  ])
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
    message: expect.stringContaining('too large'),
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

test('a list ends when its reader leaves', async () => {
  const client = await clusterAnswering(() => {})
  const leave = new AbortController()
  const list = client.listPods({ namespace: 'a', signal: leave.signal })
  setTimeout(() => leave.abort(), 100)
  expect(await refusalOf(list)).toMatchObject({ name: 'AbortError' })
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
