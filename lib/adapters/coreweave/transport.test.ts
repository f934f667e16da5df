import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { openCoreWeave } from '@/lib/testing/clients'
import { hastenDeadlines } from '@/lib/testing/deadlines'

const TOKEN = 'CW-SECRET-canary'
const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

type Seen = { method: string; path: string; authorization: string | undefined }

async function serve(answer: RequestListener) {
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request
    seen.push({ method, path: url, authorization: headers.authorization })
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.close()
    server.closeAllConnections()
  })
  const { port } = server.address() as AddressInfo
  const baseUrl = `http://api.localhost:${port}`
  return { seen, port, api: openCoreWeave({ baseUrl, token: TOKEN }) }
}

const status =
  (code: number, body: unknown): RequestListener =>
  (_request, response) => {
    response.writeHead(code, { 'content-type': 'application/json' })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }
const policy = { version: 'v1alpha1', name: 'p', statements: [] }
const exchange = { durationSeconds: 900, orgId: 'abc123', oidcToken: 'header.payload.signature' }
const failure = async (attempt: Promise<unknown>) => {
  const error = await attempt.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof Error)) throw new Error('It did not fail.')
  expect(JSON.stringify({ ...error, text: error.message, stack: error.stack })).not.toContain(TOKEN)
  return error
}

test('names under localhost lead to this machine without a resolver', async () => {
  const { api, seen } = await serve(status(200, { items: [] }))
  expect(await api.listClusters()).toEqual([])
  expect(seen).toMatchObject([{ authorization: `Bearer ${TOKEN}` }])
})

test.each([502, 503, 504])('a read that meets %d is tried again', async (code) => {
  let left = 2
  const { api, seen } = await serve((request, response) =>
    left-- > 0 ? status(code, '{}')(request, response) : status(200, {})(request, response),
  )
  expect(await api.listPolicies()).toEqual([])
  expect(seen).toHaveLength(3)
})

test('a read that is rate limited is not repeated, and says when it may be', async () => {
  const { api, seen } = await serve((_request, response) => {
    response.writeHead(429, { 'retry-after': '30' }).end('{}')
  })
  for (const _ of [1, 2])
    expect(await failure(api.listPolicies())).toMatchObject({
      code: 'rate-limited',
      detail: { retryAfter: 30, next: expect.stringContaining('Try again in 30 s.') },
    })
  expect(seen).toHaveLength(1)
})

test('a read is tried at most three times and reports the last error', async () => {
  const { api, seen } = await serve(status(503, { code: 14, message: 'down for maintenance' }))
  expect(await failure(api.listPolicies())).toMatchObject({
    code: 'upstream',
    message: expect.stringContaining('down for maintenance'),
    detail: { status: 503, reason: 'unavailable' },
  })
  expect(seen).toHaveLength(3)
})

test('a dropped connection is tried again for a read, never for a write', async () => {
  const { api, seen } = await serve((request) => request.socket.destroy())
  expect(await failure(api.listPolicies())).toMatchObject({ code: 'unreachable' })
  expect(seen).toHaveLength(3)
  expect(await failure(api.deletePolicy('p'))).toMatchObject({
    code: 'unreachable',
    message: expect.stringContaining('may have been made anyway'),
  })
  expect(seen).toHaveLength(4)
})

test('writes and minting are sent once', async () => {
  const { api, seen } = await serve(status(503, { code: 14, message: 'busy' }))
  await failure(api.ensurePolicy(policy))
  await failure(api.createFederationConfig({ name: 'a', issuerUrl: 'https://a', audience: 'a' }))
  await failure(api.exchangeToken(exchange))
  expect(seen).toHaveLength(3)
})

test('the exchange carries no API token, and its failures no token at all', async () => {
  const { api, seen } = await serve(
    status(400, { code: 3, message: `Invalid token ${exchange.oidcToken}` }),
  )
  const error = await failure(api.exchangeToken(exchange))
  expect(error).toMatchObject({ code: 'invalid', detail: { status: 400 } })
  expect(JSON.stringify({ ...error, text: error.message })).not.toContain(exchange.oidcToken)
  expect(seen).toMatchObject([{ authorization: undefined }])
})

test('a malformed answer of the exchange is not quoted: it may hold a secret key', async () => {
  const { api } = await serve(status(200, { secretKey: 'cwo-canary' }))
  const error = await failure(api.exchangeToken(exchange))
  expect(JSON.stringify({ ...error, text: error.message })).not.toContain('cwo-canary')
})

test('a hanging answer ends as unreachable and is not tried again', async () => {
  hastenDeadlines(20_000)
  const { api, seen } = await serve(() => undefined)
  expect(await failure(api.whoami())).toMatchObject({
    code: 'unreachable',
    detail: { reason: 'timeout' },
  })
  expect(seen).toHaveLength(1)
})

test('an answer that stops half way ends as unreachable', async () => {
  hastenDeadlines(20_000)
  const { api } = await serve((_request, response) => response.write('{"items":['))
  expect(await failure(api.listClusters())).toMatchObject({ code: 'unreachable' })
})

test.each([301, 302, 307, 308])('a redirect (%d) is refused and not followed', async (code) => {
  const elsewhere = await serve(status(200, {}))
  const { api } = await serve((_request, response) => {
    response.writeHead(code, { location: `http://127.0.0.1:${elsewhere.port}/` })
    response.end()
  })
  expect(await failure(api.listPolicies())).toMatchObject({
    code: 'upstream',
    detail: { reason: 'redirect' },
  })
  expect(elsewhere.seen).toEqual([])
})

test.each([
  ['a page', '<!doctype html><h1>Sign in</h1>', 'not JSON'],
  ['broken JSON', '{"items":[', 'not JSON'],
  ['another shape', '{"items":[{"name":"no id"}]}', 'items.0.id'],
  ['another type', '[]', 'expected shape'],
])('%s in place of an answer is shown as what it is', async (_name, body, said) => {
  const { api } = await serve(status(200, body))
  expect(await failure(api.listClusters())).toMatchObject({
    code: 'upstream',
    message: expect.stringContaining(said),
    detail: { reason: 'unexpected-answer', upstream: body },
  })
})

test('an answer without end is cut off', async () => {
  const { api } = await serve((_request, response) => {
    const chunk = Buffer.alloc(1024 * 1024, ' ')
    const more = () => {
      while (!response.destroyed && response.write(chunk));
    }
    response.on('drain', more)
    more()
  })
  expect(await failure(api.listClusters())).toMatchObject({
    code: 'upstream',
    message: expect.stringContaining('too large'),
  })
})

test.each([
  [401, 'unauthenticated'],
  [403, 'forbidden'],
  [404, 'not-found'],
  [409, 'conflict'],
  [422, 'invalid'],
  [429, 'rate-limited'],
  [500, 'upstream'],
])('a %d in no known dialect is %s by its status', async (code, expected) => {
  const { api } = await serve(status(code, '<h1>no</h1>'))
  expect(await failure(api.deletePolicy('p'))).toMatchObject({
    code: expected,
    detail: { status: code, upstream: '<h1>no</h1>' },
  })
})

test('who a refused token belongs to is unauthenticated, whether the answer is 401 or 403', async () => {
  for (const refused of [401, 403]) {
    const { api } = await serve(status(refused, '{"code":7,"message":"token revoked"}'))
    expect(await failure(api.whoami())).toMatchObject({
      code: 'unauthenticated',
      detail: { next: expect.stringContaining('Sign in again') },
    })
  }
})

test('a feature that the organization lacks is not answered with a role to ask for', async () => {
  const message = 'organization is not entitled to feature(s): BucketArchive'
  const { api } = await serve(status(403, JSON.stringify({ code: 7, message })))
  expect(await failure(api.listBuckets())).toMatchObject({
    code: 'forbidden',
    message: expect.stringContaining(message),
    detail: { next: expect.stringContaining('contract') },
  })
})

test('quota and precondition details are described without control characters', async () => {
  const details = [
    {
      '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
      violations: [{ subject: 'policies', description: 'at most 100\u001b[31m' }],
    },
    { '@type': 'type.googleapis.com/google.rpc.Unheard', anything: 1 },
  ]
  const { api } = await serve(status(429, { code: 8, message: 'quota exceeded', details }))
  expect(await failure(api.ensurePolicy(policy))).toMatchObject({
    code: 'rate-limited',
    message: expect.stringMatching(/quota exceeded; policies: at most 100\[31m\.$/),
  })
})

test('the token an upstream echoes does not come back in the error', async () => {
  const { api } = await serve((request, response) => {
    const message = `who is ${request.headers.authorization}?`
    status(401, { code: 16, message })(request, response)
  })
  expect(await failure(api.deletePolicy('p'))).toMatchObject({
    message: expect.stringContaining('[token]'),
  })
})

test('a token that cannot be a header is refused without being quoted', async () => {
  const api = openCoreWeave({ baseUrl: 'http://127.0.0.1:9', token: `${TOKEN}\n` })
  expect(await failure(api.whoami())).toMatchObject({ code: 'unauthenticated' })
})

test('names in paths are encoded', async () => {
  const { api, seen } = await serve(status(200, {}))
  await api.deletePolicy('a/b?c#d e')
  expect(seen).toMatchObject([{ path: '/v1/cwobject/access-policy/a%2Fb%3Fc%23d%20e' }])
})

test('pages are read on until one brings nothing new', async () => {
  const names = Array.from({ length: 25 }, (_, index) => ({ name: `bucket-${index}` }))
  const { api, seen } = await serve((request, response) => {
    const offset = Number(new URL(`http://x${request.url}`).searchParams.get('offset'))
    status(200, { info: names.slice(offset, offset + 10) })(request, response)
  })
  expect(await api.listBuckets()).toHaveLength(25)
  expect(seen).toHaveLength(4)
})

test('a server that ignores the offset does not keep the client reading', async () => {
  const { api, seen } = await serve(status(200, { info: [{ name: 'only' }] }))
  expect(await api.listBuckets()).toHaveLength(1)
  expect(seen).toHaveLength(2)
})
