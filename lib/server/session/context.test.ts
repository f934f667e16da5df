import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openTestStore } from '@/lib/testing/database/store'
import { parseEnv } from '../env'
import { contextOf } from './context'

const session = {
  id: 'session',
  uid: 'ada',
  orgUid: 'org',
  token: 'CW-SECRET-ada-0123456789',
  clusterTokens: { own: 'kubernetes-own' },
}
const seen: { host: string; authorization: string }[] = []
const listener = createServer((request, response) => {
  const { host = '', authorization = '' } = request.headers
  seen.push({ host, authorization })
  response.setHeader('content-type', 'application/json')
  response.end('{"major":"1","minor":"33","gitVersion":"v1.33.0"}')
})

let port: number
let opened: Awaited<ReturnType<typeof openTestStore>>
beforeAll(async () => {
  opened = await openTestStore()
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  port = (listener.address() as AddressInfo).port
})
afterAll(async () => {
  listener.closeAllConnections()
  listener.close()
  await opened.close()
})
beforeEach(() => seen.splice(0))

const context = (environment: Record<string, string>) =>
  contextOf(session, {
    store: opened.store,
    clock: () => new Date(),
    config: parseEnv({ SESSION_SECRET: 'a secret of the tests, long enough', ...environment }),
  })
const onLoopback = { COREWEAVE_API_URL: 'http://127.0.0.1:4010' }
const inProduction = {
  COREWEAVE_ORG_UIDS: 'org',
  AUDIT_SECRET: 'another secret of the tests, long enough',
}

describe('a cluster', () => {
  test('is called with the session’s token', async () => {
    const cluster = { id: 'c1', apiServerEndpoint: `c1.k8s.localhost:${port}` }
    await context(onLoopback).kubernetes(cluster).version()
    expect(seen).toEqual([
      { host: `c1.k8s.localhost:${port}`, authorization: `Bearer ${session.token}` },
    ])
  })

  test('with its own token is called with that token', async () => {
    const cluster = { id: 'own', apiServerEndpoint: `own.k8s.localhost:${port}` }
    await context(onLoopback).kubernetes(cluster).version()
    expect(seen).toMatchObject([{ authorization: 'Bearer kubernetes-own' }])
  })

  test('has one client for a request', () => {
    const { kubernetes } = context(onLoopback)
    const cluster = { id: 'c1', apiServerEndpoint: 'c1.k8s.localhost' }
    expect(kubernetes(cluster)).toBe(kubernetes({ ...cluster }))
    expect(kubernetes(cluster)).not.toBe(kubernetes({ ...cluster, id: 'c2' }))
  })

  test.each<[string, Record<string, string>, string]>([
    ['on loopback, when CoreWeave is not', inProduction, '127.0.0.1:PORT'],
    ['under localhost, when CoreWeave is not', inProduction, 'c1.localhost:PORT'],
    ['elsewhere', inProduction, 'c1.k8s.example.com'],
    ['elsewhere, with the suffix as a path', inProduction, '127.0.0.1:PORT/.coreweave.com'],
    ['elsewhere, with the suffix as a user', inProduction, 'k8s.coreweave.com@127.0.0.1:PORT'],
    ['almost under the suffix', inProduction, 'c1.k8s.evilcoreweave.com'],
    ['the suffix and more', inProduction, 'c1.coreweave.com.evil.example'],
    ['elsewhere, from a loopback console', onLoopback, 'c1.k8s.example.com'],
  ])('whose address is %s is never sent a token', (_, environment, address) => {
    const cluster = { id: 'c1', apiServerEndpoint: address.replace('PORT', String(port)) }
    expect(() => context(environment).kubernetes(cluster)).toThrow(
      expect.objectContaining({
        code: 'forbidden',
        detail: expect.objectContaining({ reason: 'foreign-host' }),
      }),
    )
    expect(seen).toEqual([])
  })
})
