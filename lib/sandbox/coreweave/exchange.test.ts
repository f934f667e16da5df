import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCoreWeave } from '@/lib/testing/clients'
import {
  controlSandbox,
  exchangeAtSandbox,
  firstOf,
  serviceAccountToken,
} from '@/lib/testing/sandbox/control'
import { startSandbox } from '../start'

let sandbox: Awaited<ReturnType<typeof startSandbox>>
beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.close())

const api = (token: string) => openCoreWeave({ baseUrl: sandbox.url, token })

test('the issuer’s published keys verify a service account token', async () => {
  const world = sandbox.createWorld('default')
  const { issuerUrl } = firstOf(world)
  const read = async (url: string) => (await fetch(url)).json()
  const discovery = await read(`${issuerUrl}/.well-known/openid-configuration`)
  expect(discovery).toMatchObject({ issuer: issuerUrl })
  const token = await serviceAccountToken(sandbox, world, 'ml-team/eval', 'some-audience')
  const keys = createLocalJWKSet(await read(discovery.jwks_uri))
  const { payload } = await jwtVerify(token, keys, { issuer: issuerUrl, audience: 'some-audience' })
  expect(payload.sub).toBe('system:serviceaccount:ml-team:eval')
})

test('old tokens stay valid after a key rotation until the old key is retired', async () => {
  const world = sandbox.createWorld('default')
  const { id } = firstOf(world)
  const token = await serviceAccountToken(sandbox, world, 'ml-team/train-runner')
  await controlSandbox(sandbox, `/${world.orgUid}/clusters/${id}`, { keys: 'rotate' })
  expect((await exchangeAtSandbox(sandbox, world.orgId, token)).status).toBe(200)
  await controlSandbox(sandbox, `/${world.orgUid}/clusters/${id}`, { keys: 'retire' })
  expect((await exchangeAtSandbox(sandbox, world.orgId, token)).status).toBe(400)
})

test('the keys of workloads live as long as the control API says', async () => {
  const world = sandbox.createWorld('default')
  const token = await serviceAccountToken(sandbox, world, 'ml-team/train-runner')
  const lifeOf = async () => {
    const answer = await exchangeAtSandbox(sandbox, world.orgId, token)
    const { Expiration } = (await answer.json()) as { Expiration: string }
    return Date.parse(Expiration) - Date.now()
  }
  expect(await lifeOf()).toBeGreaterThan(600_000)
  await controlSandbox(sandbox, `/${world.orgUid}/exchange`, { keySeconds: 60 })
  expect(await lifeOf()).toBeLessThan(61_000)
})

test('a key that is replaced at once leaves no valid token, and the new one signs', async () => {
  const world = sandbox.createWorld('default')
  const { id, issuerUrl } = firstOf(world)
  const kids = async () => {
    const { keys } = (await (await fetch(`${issuerUrl}/openid/v1/jwks`)).json()) as JSONWebKeySet
    return keys.map(({ kid }) => kid)
  }
  const before = await kids()
  const token = await serviceAccountToken(sandbox, world, 'ml-team/train-runner')
  await controlSandbox(sandbox, `/${world.orgUid}/clusters/${id}`, { keys: 'replace' })
  expect((await exchangeAtSandbox(sandbox, world.orgId, token)).status).toBe(400)
  const fresh = await serviceAccountToken(sandbox, world, 'ml-team/train-runner')
  expect((await exchangeAtSandbox(sandbox, world.orgId, fresh)).status).toBe(200)
  expect(await kids()).toEqual([decodeProtectedHeader(fresh).kid])
  expect(before).not.toEqual(await kids())
})

test('a key that is published late signs tokens before the issuer URL has it', async () => {
  const world = sandbox.createWorld('default')
  const { id, issuerUrl } = firstOf(world)
  const isPublished = async (token: string) => {
    const { keys } = (await (await fetch(`${issuerUrl}/openid/v1/jwks`)).json()) as JSONWebKeySet
    return keys.some(({ kid }) => kid === decodeProtectedHeader(token).kid)
  }
  const change = (body: object) => controlSandbox(sandbox, `/${world.orgUid}/clusters/${id}`, body)
  await change({ keys: 'rotate', issuer: 'stale-keys' })
  const token = await serviceAccountToken(sandbox, world, 'ml-team/train-runner')
  expect(await isPublished(token)).toBe(false)
  await change({ issuer: 'healthy' })
  expect(await isPublished(token)).toBe(true)
})

test.each([
  ['disabled', 404],
  ['down', 503],
  ['redirect', 302],
  ['garbage', 200],
  ['huge', 200],
] as const)(
  'an issuer that is %s answers %d, and its tokens are not exchanged',
  async (state, status) => {
    const world = sandbox.createWorld('default')
    const { id, issuerUrl } = firstOf(world)
    const token = await serviceAccountToken(sandbox, world, 'ml-team/train-runner')
    await controlSandbox(sandbox, `/${world.orgUid}/clusters/${id}`, { issuer: state })
    const answer = await fetch(`${issuerUrl}/.well-known/openid-configuration`, {
      redirect: 'manual',
    })
    expect(answer.status).toBe(status)
    await answer.body?.cancel()
    expect((await exchangeAtSandbox(sandbox, world.orgId, token)).status).toBe(400)
  },
)

test('the exchange returns one error for every untrusted token and another for a missing policy', async () => {
  const world = sandbox.createWorld('default')
  const token = await serviceAccountToken(sandbox, world, 'ml-team/train-runner')
  const elsewhere = await serviceAccountToken(sandbox, world, 'ml-team/train-runner', 'other')
  const [head = '', payload = '', signature = ''] = token.split('.')
  const forged = `${head}.${elsewhere.split('.')[1]}.${signature}`
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`
  for (const bad of [
    `Bearer ${token}`,
    `${head}.${payload}.AAAA`,
    forged,
    elsewhere,
    unsigned,
    'x',
  ])
    expect(await (await exchangeAtSandbox(sandbox, world.orgId, bad)).json()).toEqual({
      code: 3,
      message: 'invalid request sent to auth endpoint, Invalid token',
      details: [],
    })
  const nobody = await serviceAccountToken(sandbox, world, 'ml-team/eval')
  const denied = await exchangeAtSandbox(sandbox, world.orgId, nobody)
  expect(denied.status).toBe(403)
  expect(await denied.json()).toMatchObject({ code: 7, message: 'permission denied' })
})

test('the exchange by POST issues a key with the requested lifetime', async () => {
  const world = sandbox.createWorld('default')
  const { issuerUrl } = firstOf(world)
  const oidcToken = await serviceAccountToken(sandbox, world, 'ml-team/train-runner')
  const key = await api(world.tokens.team).exchangeToken({
    durationSeconds: 900,
    orgId: world.orgId,
    oidcToken,
  })
  expect(key.principalName).toBe(`role/${issuerUrl}:system:serviceaccount:ml-team:train-runner`)
  expect(Date.parse(key.expiry) - Date.now()).toBeLessThan(901_000)
})

test('a paused config rejects tokens and a resumed one accepts them', async () => {
  const world = sandbox.createWorld('default')
  const { issuerUrl } = firstOf(world)
  const operator = api(world.tokens.operator)
  const token = await serviceAccountToken(sandbox, world, 'ml-team/train-runner')
  const config = (await operator.listFederationConfigs()).find(
    ({ audience }) => audience === issuerUrl,
  )
  await operator.updateFederationConfig(config?.uid ?? '', { active: false })
  expect((await exchangeAtSandbox(sandbox, world.orgId, token)).status).toBe(400)
  await operator.updateFederationConfig(config?.uid ?? '', { active: true })
  expect((await exchangeAtSandbox(sandbox, world.orgId, token)).status).toBe(200)
})
