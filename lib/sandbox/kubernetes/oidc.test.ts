import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { authenticateIdToken } from './oidc'

const CLIENT = 'console'
const now = new Date('2026-11-26T14:06:00Z')
const seconds = (ahead: number) => Math.floor(now.getTime() / 1000) + ahead

type Key = Awaited<ReturnType<typeof generateKeyPair>>['privateKey']
let issuer: string
let [published, unknown]: Key[] = []
const server = createServer()
beforeAll(async () => {
  const [known, other] = [await generateKeyPair('RS256'), await generateKeyPair('RS256')]
  published = known.privateKey
  unknown = other.privateKey
  const jwk = { ...(await exportJWK(known.publicKey)), kid: 'key', alg: 'RS256' }
  server.on('request', ({ url }, response) => {
    const isDiscovery = url === '/.well-known/openid-configuration'
    response.end(
      JSON.stringify(isDiscovery ? { issuer, jwks_uri: `${issuer}/jwks` } : { keys: [jwk] }),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const CLAIMS = { sub: 'ada-1', email: 'ada@example.com', email_verified: true, groups: ['ml'] }

function sign(changes: Record<string, unknown> = {}, key: 'published' | 'unknown' = 'published') {
  const claims = { iss: issuer, aud: CLIENT, exp: seconds(60), ...CLAIMS, ...changes }
  const privateKey = key === 'published' ? published : unknown
  if (!privateKey) throw new Error('There is no key yet.')
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'key' }).sign(privateKey)
}

const readUser = async (settings: object, token: Promise<string> = sign()) =>
  authenticateIdToken(await token, { issuerUrl: issuer, clientId: CLIENT, ...settings }, now)

type Case = [name: string, settings: object, username: () => string]
describe('a cluster names whom an ID token belongs to', () => {
  test.each<Case>([
    ['by the issuer and the subject', {}, () => `${issuer}#ada-1`],
    ['by an email without a prefix', { usernameClaim: 'email' }, () => 'ada@example.com'],
    ['with a prefix', { usernameClaim: 'email', usernamePrefix: 'c:' }, () => 'c:ada@example.com'],
    ['without a prefix', { usernamePrefix: '-' }, () => 'ada-1'],
  ])('%s', async (_, settings, username) => {
    expect(await readUser(settings)).toEqual({
      username: username(),
      groups: ['system:authenticated'],
    })
  })

  test('with groups by their claim and prefix', async () => {
    const user = await readUser({ groupsClaim: 'groups', groupsPrefix: 'c:' })
    expect(user?.groups).toEqual(['c:ml', 'system:authenticated'])
  })
})

describe('a cluster does not accept an ID token', () => {
  test.each<[string, () => Promise<string>]>([
    ['for another client', () => sign({ aud: 'another' })],
    ['of another issuer', () => sign({ iss: 'https://login.example.com' })],
    ['that has expired', () => sign({ exp: seconds(0) })],
    ['without an expiry', () => sign({ exp: undefined })],
    ['that another key signed', () => sign({}, 'unknown')],
    ['that is none', async () => 'CW-SECRET-ada'],
  ])('%s', async (_, token) => {
    expect(await readUser({}, token())).toBeUndefined()
  })

  test.each<[string, object, Record<string, unknown>]>([
    ['whose email is not verified', { usernameClaim: 'email' }, { email_verified: false }],
    ['without the claim that names the person', { usernameClaim: 'upn' }, {}],
    ['without the required claim', { requiredClaim: 'team=ml' }, { team: 'other' }],
    ['of an algorithm that is not named', { signingAlgorithms: ['SIGNING_ALGORITHM_ES256'] }, {}],
    ['where the cluster names no client', { clientId: '' }, {}],
  ])('%s', async (_, settings, claims) => {
    expect(await readUser(settings, sign(claims))).toBeUndefined()
  })
})
