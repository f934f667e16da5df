import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { exportJWK, generateKeyPair } from 'jose'
import { afterEach, describe, expect, test } from 'vitest'
import type { Dial } from '@/lib/adapters/http/guard'
import { hastenDeadlines } from '@/lib/testing/deadlines'
import { createOidc } from './client'

const EXEMPT = 'http://127.0.0.1:4010/oidc'
const ISSUER = 'https://issuer.coreweave.dev/id/1'
const { publicKey } = await generateKeyPair('ES256')
const key = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256' }

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

/** A server on loopback that answers for whatever public address is dialled, and a record of the dials. */
async function internet(listener: RequestListener, addresses = ['93.184.215.14']) {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const dialled: string[] = []
  const dial: Dial = (pinned) => (_options, callback) => {
    dialled.push(...pinned.map(({ address }) => address))
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => callback(null, socket))
    socket.once('error', (error) => callback(error, null))
  }
  const resolve = async () => addresses.map((address) => ({ address, family: 4 }))
  return { oidc: createOidc({ issuerBase: EXEMPT, resolve, dial }), dialled, port }
}

const documents =
  (overrides: { issuer?: unknown; jwks_uri?: unknown; keys?: unknown } = {}): RequestListener =>
  ({ url }, response) =>
    response.end(
      JSON.stringify(
        url?.endsWith('/.well-known/openid-configuration')
          ? { issuer: ISSUER, jwks_uri: `${ISSUER}/jwks`, ...overrides }
          : { keys: overrides.keys ?? [key] },
      ),
    )

const kinds = async (listener: RequestListener, issuer = ISSUER) => {
  const { oidc } = await internet(listener)
  return (await oidc.checkIssuer(issuer)).problems.map(({ kind }) => kind)
}

describe('an issuer that is well', () => {
  test('is reported with its keys and without problems', async () => {
    const { oidc, dialled } = await internet(documents())
    expect(await oidc.checkIssuer(ISSUER)).toEqual({
      issuer: ISSUER,
      discovery: { issuer: ISSUER, jwksUri: `${ISSUER}/jwks` },
      keys: [{ kid: 'k1', alg: 'ES256' }],
      ms: expect.any(Number),
      problems: [],
    })
    expect(dialled).toEqual(['93.184.215.14', '93.184.215.14'])
  })

  test('is sent no credentials and no cookies', async () => {
    const sent: string[] = []
    const { oidc } = await internet((request, response) => {
      sent.push(...Object.keys(request.headers))
      documents()(request, response)
    })
    await oidc.checkIssuer(ISSUER)
    expect(new Set(sent)).toEqual(new Set(['host', 'connection', 'accept', 'accept-encoding']))
  })

  test('can be on loopback and plain http under the configured base', async () => {
    const server = createServer((request, response) => {
      const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/oidc`
      const issuer = `${base}/id/1`
      documents({ issuer, jwks_uri: `${issuer}/jwks` })(request, response)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    closers.push(() => server.close())
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/oidc`
    const { problems, keys } = await createOidc({ issuerBase: base }).checkIssuer(`${base}/id/1`)
    expect(problems).toEqual([])
    expect(keys).toHaveLength(1)
  })

  test('can have a name under localhost, which is not resolved', async () => {
    const asked: string[] = []
    let base = ''
    const { port } = await internet((request, response) =>
      documents({ issuer: `${base}/id/1`, jwks_uri: `${base}/jwks` })(request, response),
    )
    base = `http://issuers.localhost:${port}`
    const resolve = async (host: string) => {
      asked.push(host)
      return []
    }
    const { problems } = await createOidc({ issuerBase: base, resolve }).checkIssuer(`${base}/id/1`)
    expect(problems).toEqual([])
    expect(asked).toEqual([])
  })
})

describe('a public name', () => {
  test.each([
    [['127.0.0.1']],
    [['10.0.0.7']],
    [['169.254.169.254']],
    [['::ffff:10.0.0.7']],
    [['fd00:ec2::254']],
    [['93.184.215.14', '192.168.0.1']],
  ])('that resolves to %j is not dialled', async (addresses) => {
    const { oidc, dialled } = await internet(documents(), addresses)
    expect((await oidc.checkIssuer(ISSUER)).problems).toMatchObject([{ kind: 'address' }])
    expect(dialled).toEqual([])
  })

  test('that answers a public address first and a private one next is dialled only at the first', async () => {
    const { oidc, dialled } = await internet(documents())
    const answers = ['93.184.215.14', '127.0.0.1', '127.0.0.1']
    const { dialled: rebound } = await internet(documents())
    const rebinding = createOidc({
      issuerBase: EXEMPT,
      resolve: async () => [{ address: answers.shift() ?? '127.0.0.1', family: 4 }],
      dial: (pinned) => {
        rebound.push(...pinned.map(({ address }) => address))
        return (_options, callback) => callback(new Error('nobody there'), null)
      },
    })
    await rebinding.discover(ISSUER)
    expect(rebound).toEqual(['93.184.215.14'])
    expect((await rebinding.discover(ISSUER)).ok).toBe(false)
    expect(rebound).toEqual(['93.184.215.14'])
    expect((await oidc.discover(ISSUER)).ok).toBe(true)
    expect(dialled).toHaveLength(1)
  })

  test('that does not resolve differs from one that does not answer', async () => {
    const nowhere = createOidc({
      issuerBase: EXEMPT,
      resolve: () => Promise.reject(new Error('ENOTFOUND')),
    })
    expect((await nowhere.checkIssuer(ISSUER)).problems).toMatchObject([{ kind: 'dns' }])
    const silent = createOidc({
      issuerBase: EXEMPT,
      resolve: async () => [{ address: '93.184.215.14', family: 4 }],
      dial: () => (_options, callback) => callback(new Error('ECONNREFUSED'), null),
    })
    expect((await silent.checkIssuer(ISSUER)).problems).toMatchObject([{ kind: 'unreachable' }])
  })
})

describe('an issuer that is not well', () => {
  test.each([
    ['names another issuer', documents({ issuer: `${ISSUER}/` }), ['issuer-mismatch']],
    ['keeps its keys on this machine', documents({ jwks_uri: 'https://127.0.0.1/jwks' }), ['url']],
    [
      'keeps its keys behind http',
      documents({ jwks_uri: 'http://issuer.coreweave.dev/jwks' }),
      ['url'],
    ],
    [
      'keeps its keys in a private name',
      documents({ jwks_uri: 'https://vault.internal/jwks' }),
      ['url'],
    ],
    ['has no key set', documents({ jwks_uri: 7 }), ['shape']],
    ['has no keys', documents({ keys: [] }), ['no-keys']],
    ['has keys that are none', documents({ keys: [1] }), ['shape']],
    ['has keys without a kid', documents({ keys: [{ kty: 'RSA' }] }), ['key']],
    ['has two keys of one kid', documents({ keys: [key, key] }), ['key', 'key']],
    ['publishes a private key', documents({ keys: [{ ...key, d: 'x' }] }), ['key']],
    ['answers with HTML', (_, response) => response.end('<html>'), ['not-json']],
    ['answers with a list', (_, response) => response.end('[]'), ['shape']],
    ['answers 404', (_, response) => response.writeHead(404).end(), ['not-found']],
    ['answers 500', (_, response) => response.writeHead(500).end('secret'), ['status']],
    [
      'redirects',
      (_, response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end(),
      ['redirect'],
    ],
    [
      'redirects for good',
      (_, response) => response.writeHead(308, { location: `${ISSUER}/x` }).end(),
      ['redirect'],
    ],
    ['hangs up', (request) => request.socket.destroy(), ['unreachable']],
    [
      'sends endless headers',
      (_, response) => response.writeHead(200, { x: 'y'.repeat(70_000) }).end('{}'),
      ['unreachable'],
    ],
  ] satisfies [string, RequestListener, string[]][])(
    'and %s is told so',
    async (_, listener, expected) => {
      expect(await kinds(listener)).toEqual(expected)
    },
  )

  test('and compares issuers shows both', async () => {
    const { oidc } = await internet(documents({ issuer: `${ISSUER}/` }))
    const { problems } = await oidc.checkIssuer(ISSUER)
    expect(problems).toMatchObject([{ expected: ISSUER, presented: `${ISSUER}/` }])
  })

  test('is read no further than its limit, whatever it sends', async () => {
    let sent = 0
    const endless: RequestListener = (_, response) => {
      const write = () => {
        sent += 65_536
        if (!response.destroyed && response.write(' '.repeat(65_536))) setImmediate(write)
        else response.once('drain', write)
      }
      write()
    }
    expect(await kinds(endless)).toEqual(['too-large'])
    expect(sent).toBeLessThan(10 * 1024 * 1024)
  })

  test('ends after 5 seconds, however slowly the response arrives', async () => {
    const drip: RequestListener = (_, response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write(' '), 200)
      response.once('close', () => clearInterval(timer))
    }
    const deadlines = hastenDeadlines(5_000)
    const start = Date.now()
    expect(await kinds(drip)).toEqual(['timeout'])
    expect(deadlines).toHaveBeenCalledWith(5_000)
    expect(Date.now() - start).toBeLessThan(3_000)
  })

  test('does not have its words repeated', async () => {
    const { oidc } = await internet((_, response) => response.end('{"issuer": hunter2'))
    expect(JSON.stringify(await oidc.checkIssuer(ISSUER))).not.toContain('hunter2')
  })
})
