import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { MAX_REQUEST_BODY } from './request-check'
import { gateRequests, REQUEST_BUDGETS } from './request-gate'

const HEADERS = [
  /^content-security-policy: .*frame-ancestors 'none'/im,
  /^x-content-type-options: nosniff/im,
  /^referrer-policy: no-referrer/im,
  /^cross-origin-opener-policy: same-origin/im,
]

let server: Server
let port = 0
let reached: string[] = []
let crowded = false
/** Requests to /slow wait until this is called. */
let finish: () => void = () => {}
let finished = Promise.resolve()

beforeAll(async () => {
  gateRequests({
    knownPerson: (cookie) => /^known-(\w+)/.exec(cookie)?.[1] ?? /^known/.exec(cookie)?.[0],
    findPerson: async (cookie) => (cookie === 'elsewhere' ? 'bob' : undefined),
    isCrowded: () => crowded,
    publicOrigin: 'https://console.example.com',
    answerProbe: (request, response) => {
      if (request.url !== '/livez') return false
      response.end('turns')
      return true
    },
    addressOf: ({ headers }) => String(headers['x-test-address'] ?? ''),
  })
  server = createServer(async (request, response) => {
    reached.push(`${request.method} ${request.url}`)
    if (request.url?.startsWith('/slow')) await finished
    const body = await text(request).catch(() => undefined)
    if (body !== undefined) response.end(`read ${body.length}`)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
  await raw('GET /first HTTP/1.1\r\nhost: x\r\n')
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
beforeEach(() => {
  reached = []
  finished = new Promise((resolve) => {
    finish = resolve
  })
})

/** Sends text as it is and resolves with everything that the server answers. */
const raw = (head: string, body = '') =>
  new Promise<string>((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write(`${head}connection: close\r\n\r\n${body}`),
    )
    let answer = ''
    socket.on('data', (chunk) => {
      answer += chunk
    })
    socket.on('close', () => resolve(answer))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // The rest of a body that was refused is not read.
      if (!['EPIPE', 'ECONNRESET'].includes(error.code ?? '') || !answer) reject(error)
    })
  })
const statusOf = (answer: string) => Number(/^HTTP\/1.1 (\d+)/.exec(answer)?.[1])

describe('every answer has the security headers', () => {
  test.each([
    ['that the console gives', 'GET / HTTP/1.1\r\nhost: x\r\n', 200],
    ['to TRACE', 'TRACE / HTTP/1.1\r\nhost: x\r\n', 405],
    ['to a method of WebDAV', 'PROPFIND / HTTP/1.1\r\nhost: x\r\n', 405],
    ['to a bad percent-encoding', 'GET /%E0%A4%A HTTP/1.1\r\nhost: x\r\n', 400],
    ['to a NUL in a query', 'GET /?q=a%00 HTTP/1.1\r\nhost: x\r\n', 400],
    ['to a whole URL', 'GET http://other/ HTTP/1.1\r\nhost: x\r\n', 400],
    ['to a form', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-type: multipart/form-data\r\n', 415],
    ['to an unknown expectation', 'GET / HTTP/1.1\r\nhost: x\r\nexpect: tea\r\n', 417],
    ['to what is not HTTP', 'GET / HTTP/1.1\r\nhost: x\r\nbad header\r\n', 400],
    ['to an address with spaces', 'GET /a b HTTP/1.1\r\nhost: x\r\n', 400],
    ['to a huge header', `GET / HTTP/1.1\r\nhost: x\r\na: ${'x'.repeat(20_000)}\r\n`, 431],
  ])('%s', async (_, request, status) => {
    const answer = await raw(request)
    expect(statusOf(answer)).toBe(status)
    for (const header of HEADERS) expect(answer).toMatch(header)
    if (status !== 200) expect(reached).toEqual([])
  })

  test('and over https asks for https', async () => {
    const answer = await raw('GET / HTTP/1.1\r\nhost: x\r\nx-forwarded-proto: https\r\n')
    expect(answer).toMatch(/^strict-transport-security: /im)
  })
})

test('every request has an id, which is not the client’s', async () => {
  const answers = await Promise.all(
    ['GET / HTTP/1.1', 'TRACE / HTTP/1.1'].map((line) =>
      raw(`${line}\r\nhost: x\r\nx-request-id: hunter2\r\n`),
    ),
  )
  for (const answer of answers) expect(answer).toMatch(/^x-request-id: [0-9a-f]{16}\r$/im)
})

test('a probe is answered before anything else looks at it', async () => {
  expect(await raw('GET /livez HTTP/1.1\r\nhost: x\r\n')).toContain('turns')
  expect(reached).toEqual([])
})

describe('an action behind a proxy that rewrites Host', () => {
  const call = (headers: string) =>
    raw(`POST /policies HTTP/1.1\r\nnext-action: a\r\ncontent-length: 2\r\n${headers}`, '[]')

  test.each([
    ['the host of its page', 'host: a.example\r\norigin: https://a.example\r\n'],
    [
      'the forwarded host of its page',
      'host: pod:3000\r\nx-forwarded-host: a.example\r\norigin: https://a.example\r\n',
    ],
    ['the host in PUBLIC_URL', 'host: pod:3000\r\norigin: https://console.example.com\r\n'],
    ['no origin', 'host: pod:3000\r\n'],
  ])('reaches the console with %s', async (_, headers) => {
    expect(statusOf(await call(headers))).toBe(200)
  })

  test.each([
    'host: pod:3000\r\norigin: https://a.example\r\n',
    'host: pod:3000\r\norigin: http://console.example.com\r\n',
  ])('is otherwise refused in words: %j', async (headers) => {
    const answer = await call(headers)
    expect(statusOf(answer)).toBe(403)
    expect(answer).toContain('X-Forwarded-Host, or sets PUBLIC_URL')
    expect(reached).toEqual([])
  })
})

describe('a body', () => {
  const post = (size: number, { cookie = '', chunked = false, to = '/' } = {}) => {
    const length = chunked ? 'transfer-encoding: chunked' : `content-length: ${size}`
    const head = `POST ${to} HTTP/1.1\r\nhost: x\r\ncookie: a=b; __Host-session=${cookie}\r\n${length}\r\n`
    const body = 'x'.repeat(size)
    return raw(head, chunked ? `${size.toString(16)}\r\n${body}\r\n0\r\n\r\n` : body)
  }

  test.each([
    ['64 KiB before sign-in', MAX_REQUEST_BODY.stranger, '', 200],
    ['more before sign-in', MAX_REQUEST_BODY.stranger + 1, '', 413],
    ['more with an unknown cookie', MAX_REQUEST_BODY.stranger + 1, 'forged', 413],
    ['1 MiB with a session', MAX_REQUEST_BODY.session, 'known', 200],
    ['1 MiB with a session that another replica began', MAX_REQUEST_BODY.session, 'elsewhere', 200],
    ['more with a session', MAX_REQUEST_BODY.session + 1, 'known', 413],
  ])('of %s', async (_, size, cookie, status) => {
    for (const chunked of [false, true]) {
      const answer = await post(size, { cookie, chunked })
      expect(statusOf(answer), `chunked: ${chunked}`).toBe(status)
      if (status === 200) expect(answer).toContain(`read ${size}`)
    }
  })

  test('that is too large is refused with words, to a route as JSON', async () => {
    expect(await post(MAX_REQUEST_BODY.stranger + 1)).toContain('larger than 64 KiB. Sign in again')
    expect(await post(MAX_REQUEST_BODY.stranger + 1, { to: '/api/x' })).toContain(
      '{"code":"invalid"',
    )
  })
})

describe('the arguments of an action', () => {
  const call = (body: string, chunked = false) => {
    const length = chunked
      ? 'transfer-encoding: chunked'
      : `content-length: ${Buffer.byteLength(body)}`
    return raw(
      `POST /policies HTTP/1.1\r\nhost: x\r\ncookie: __Host-session=known\r\nnext-action: a\r\n${length}\r\n`,
      chunked ? `${Buffer.byteLength(body).toString(16)}\r\n${body}\r\n0\r\n\r\n` : body,
    )
  }

  test.each([
    ['a list', '[{"text":"{[","name":"$$x","more":"$undefined"}]'],
    ['a long text', JSON.stringify(['[{"\\'.repeat(150_000)])],
    ['much nesting', '['.repeat(64) + ']'.repeat(64)],
  ])('%s are read', async (_, body) => {
    for (const chunked of [false, true])
      expect(await call(body, chunked)).toContain(`read ${body.length}`)
  })

  test.each([
    ['nothing', ''],
    ['no list', '{"text":""}'],
    ['no JSON', '[tru'],
    ['too much nesting', '['.repeat(65) + ']'.repeat(65)],
    ['a million brackets', '['.repeat(1_000_000)],
    ['a reference', '["$F1"]'],
    ['a reference inside', '[{"a":["$1:b"]}]'],
  ])('%s are refused before they are decoded', async (_, body) => {
    for (const chunked of [false, true]) {
      const answer = await call(body, chunked && body !== '')
      expect(statusOf(answer)).toBe(400)
      expect(answer).toContain('Reload the page and try again.')
      expect(reached).toEqual([])
    }
  })

  test('of a client that leaves take no share', async () => {
    const { each } = REQUEST_BUDGETS.person
    for (let count = 0; count < each * 2; count++) {
      const socket = connect(port, '127.0.0.1')
      socket.write(
        'POST / HTTP/1.1\r\nhost: x\r\ncookie: __Host-session=known\r\nnext-action: a\r\ncontent-length: 9\r\n\r\n[',
      )
      await new Promise((resolve) => setTimeout(resolve, 5))
      socket.destroy()
    }
    expect(await call('[]')).toContain('read 2')
  })
})

describe('requests at a time', () => {
  const from = (head: string, count: number) =>
    Array.from({ length: count }, () => raw(`GET /slow HTTP/1.1\r\nhost: x\r\n${head}\r\n`))
  const statuses = async (requests: Promise<string>[]) =>
    (await Promise.all(requests)).map(statusOf).sort()
  const until = async (count: number) => {
    while (reached.length < count) await new Promise((resolve) => setTimeout(resolve, 5))
  }

  test('of one person wait beyond their share, and beyond that get 429 with Retry-After', async () => {
    const { each, waiting } = REQUEST_BUDGETS.person
    // Another session of a person adds nothing to their share.
    const requests = ['known', 'known too'].flatMap((cookie, index) =>
      from(`cookie: __Host-session=${cookie}`, index === 0 ? each : waiting + 3),
    )
    const refused = (await Promise.race(requests)) ?? ''
    expect(statusOf(refused)).toBe(429)
    expect(refused).toMatch(/^retry-after: \d+/im)
    expect(refused).toMatch(/busy with your other requests\. Try again in \d+ s\./)
    expect(reached).toHaveLength(each)
    // Streams have their own limit, and another address is not kept from signing in.
    expect(
      statusOf(
        await raw(
          'GET /api/verifications/a/b/c/events HTTP/1.1\r\nhost: x\r\ncookie: __Host-session=known\r\n',
        ),
      ),
    ).toBe(200)
    expect(statusOf(await raw('GET /sign-in HTTP/1.1\r\nhost: x\r\nx-test-address: a\r\n'))).toBe(
      200,
    )
    finish()
    expect(await statuses(requests)).toEqual([
      ...Array.from({ length: each + waiting }, () => 200),
      429,
      429,
      429,
    ])
  })

  test('of strangers with cookies of their own invention share one part of the process', async () => {
    const { all } = REQUEST_BUDGETS.stranger
    const requests = Array.from({ length: all + 4 }, (_, index) =>
      raw(
        `GET /slow HTTP/1.1\r\nhost: x\r\nx-test-address: ${index % 4}\r\ncookie: __Host-session=${index}\r\n`,
      ),
    )
    await until(all)
    expect(reached).toHaveLength(all)
    expect(
      statusOf(await raw('GET / HTTP/1.1\r\nhost: x\r\ncookie: __Host-session=known\r\n')),
    ).toBe(200)
    finish()
    expect(await statuses(requests)).toEqual(Array.from({ length: all + 4 }, () => 200))
  })

  test('of a session that another replica began take the share of its person', async () => {
    const { all } = REQUEST_BUDGETS.stranger
    const { each } = REQUEST_BUDGETS.person
    const requests = Array.from({ length: each }, () =>
      raw('GET /slow HTTP/1.1\r\nhost: x\r\ncookie: __Host-session=elsewhere\r\n'),
    )
    const strangers = Array.from({ length: all }, (_, index) =>
      raw(`GET /slow HTTP/1.1\r\nhost: x\r\nx-test-address: ${index}\r\n`),
    )
    await until(each + all)
    finish()
    expect(await statuses([...requests, ...strangers])).toEqual(Array(each + all).fill(200))
  })

  test('of a process that is crowded begin later', async () => {
    const { each, crowded: less } = REQUEST_BUDGETS.person
    crowded = true
    const requests = from('cookie: __Host-session=known', each)
    await until(less.each)
    expect(
      statusOf(await raw('GET / HTTP/1.1\r\nhost: x\r\ncookie: __Host-session=known-eve\r\n')),
    ).toBe(200)
    expect(reached).toHaveLength(less.each + 1)
    crowded = false
    finish()
    expect(await statuses(requests)).toEqual(Array(each).fill(200))
  })

  test('that the client has given up take no share', async () => {
    const { all } = REQUEST_BUDGETS.stranger
    const sockets = Array.from({ length: all * 2 }, () => {
      const socket = connect(port, '127.0.0.1')
      socket.write('GET /slow HTTP/1.1\r\nhost: x\r\n\r\n')
      return socket
    })
    await until(REQUEST_BUDGETS.stranger.each)
    for (const socket of sockets) socket.destroy()
    expect(statusOf(await raw('GET / HTTP/1.1\r\nhost: x\r\n'))).toBe(200)
    finish()
  })
})
