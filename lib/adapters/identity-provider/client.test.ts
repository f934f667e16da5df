import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PROVIDER_PEOPLE } from '@/lib/sandbox/identity-provider/people'
import {
  type SandboxIdentityProvider,
  startIdentityProvider,
} from '@/lib/sandbox/identity-provider/provider'
import { chooseAtProvider, createBrowser } from '@/lib/testing/identity-provider'
import { createIdentityProvider, newSignInChecks } from './client'
import type { IdentityProviderSettings } from './settings'

const publicUrl = 'http://127.0.0.1:9'
let sandbox: SandboxIdentityProvider
const settingsOf = (changes: Partial<IdentityProviderSettings> = {}): IdentityProviderSettings => ({
  id: 'corp',
  name: 'Corp',
  issuer: sandbox.issuer,
  clientId: sandbox.clientId,
  clientSecret: sandbox.clientSecret,
  scopes: sandbox.scopes,
  groupsClaim: 'groups',
  organization: 'org',
  ...changes,
})
const providerWith = (changes: Partial<IdentityProviderSettings> = {}) =>
  createIdentityProvider(settingsOf(changes), { publicUrl })

beforeAll(async () => {
  sandbox = await startIdentityProvider({ consoleUrl: publicUrl })
})
afterAll(() => sandbox.close())

async function comeBack(person: 'operator' | 'team' | 'nobody' = 'operator') {
  const provider = providerWith()
  const checks = newSignInChecks()
  const address = await provider.authorizationUrl(checks)
  const back = await chooseAtProvider(createBrowser(), address, person)
  return { provider, checks, address, back }
}

const refused = (code: string, reason: string) =>
  expect.objectContaining({ code, detail: expect.objectContaining({ reason }) })

describe('a sign-in at a provider', () => {
  test('sends PKCE, state and nonce, and brings back who the person is', async () => {
    const { provider, checks, address, back } = await comeBack()
    expect(Object.fromEntries(address.searchParams)).toMatchObject({
      code_challenge_method: 'S256',
      state: checks.state,
      nonce: checks.nonce,
      redirect_uri: `${publicUrl}/api/sign-in/callback`,
    })
    expect(address.href).not.toContain(checks.verifier)
    const { sub, name, email, groups } = PROVIDER_PEOPLE[0] ?? {}
    expect(await provider.exchange(back.searchParams, checks)).toMatchObject({
      subject: sub,
      name,
      email,
      groups,
      sid: expect.any(String),
      idToken: expect.any(String),
      refreshToken: expect.any(String),
    })
  })

  test.each<
    [string, (checks: { state: string; nonce: string; verifier: string }) => object, string]
  >([
    ['another state', () => ({ state: 'other' }), 'provider-answer'],
    ['another nonce', () => ({ nonce: 'other' }), 'provider-answer'],
    ['another verifier', () => ({ verifier: newSignInChecks().verifier }), 'provider-refused'],
  ])('is refused for %s', async (_, change, reason) => {
    const { provider, checks, back } = await comeBack()
    const attempt = provider.exchange(back.searchParams, { ...checks, ...change(checks) })
    await expect(attempt).rejects.toMatchObject({ detail: { reason } })
  })

  test('is refused if the answer names another issuer, or none', async () => {
    const { provider, checks, back } = await comeBack()
    for (const iss of ['https://evil.example', undefined]) {
      const query = new URLSearchParams(back.searchParams)
      if (iss) query.set('iss', iss)
      else query.delete('iss')
      await expect(provider.exchange(query, checks)).rejects.toEqual(
        refused('invalid', 'provider-answer'),
      )
    }
  })

  test('is refused for a code that was used', async () => {
    const { provider, checks, back } = await comeBack()
    await provider.exchange(back.searchParams, checks)
    await expect(provider.exchange(back.searchParams, checks)).rejects.toEqual(
      refused('unauthenticated', 'provider-refused'),
    )
  })

  test('that the person cancels is a denial', async () => {
    const { provider, checks, back } = await comeBack('nobody')
    await expect(provider.exchange(back.searchParams, checks)).rejects.toEqual(
      refused('forbidden', 'provider-denied'),
    )
  })

  test('with a wrong secret says that the settings are wrong, without the secret', async () => {
    const { checks, back } = await comeBack()
    const provider = providerWith({ clientSecret: 'not the secret' })
    const error = await provider.exchange(back.searchParams, checks).catch((caught) => caught)
    expect(error).toEqual(refused('upstream', 'provider-settings'))
    expect(JSON.stringify(error.detail)).not.toContain('not the secret')
  })

  test('at a provider that does not answer says so', async () => {
    const provider = providerWith({ issuer: 'http://127.0.0.1:65500' })
    await expect(provider.authorizationUrl(newSignInChecks())).rejects.toEqual(
      refused('unreachable', 'provider-unreachable'),
    )
  })
})

describe('the tokens of a session', () => {
  test('are refreshed, and no longer once they were revoked', async () => {
    const { provider, checks, back } = await comeBack()
    const first = await provider.exchange(back.searchParams, checks)
    const second = await provider.refresh(first)
    expect(second).toMatchObject({ subject: first.subject, groups: first.groups, sid: first.sid })
    expect(second.refreshToken).not.toBe(first.refreshToken)
    await provider.revoke(second.refreshToken ?? '')
    await expect(provider.refresh(second)).rejects.toEqual(
      refused('unauthenticated', 'provider-refused'),
    )
  })

  test('are not in the address at which the provider ends its own session', async () => {
    const { provider, checks, back } = await comeBack()
    const { idToken, email } = await provider.exchange(back.searchParams, checks)
    const address = await provider.logoutUrl(email)
    expect(Object.fromEntries(address?.searchParams ?? [])).toEqual({
      client_id: sandbox.clientId,
      post_logout_redirect_uri: `${publicUrl}/sign-in`,
      logout_hint: 'dana@example.com',
    })
    expect(address?.href).not.toContain(idToken)
  })
})

describe('a logout token', () => {
  const EVENT = 'http://schemas.openid.net/event/backchannel-logout'
  let issuer = ''
  let sign: (claims: Record<string, unknown>, age?: number) => Promise<string>
  let close: () => void

  beforeAll(async () => {
    const { privateKey, publicKey } = await generateKeyPair('RS256')
    const jwk = { ...(await exportJWK(publicKey)), alg: 'RS256', kid: 'one', use: 'sig' }
    const server = createServer(({ url }, response) => {
      response.setHeader('content-type', 'application/json')
      response.end(
        JSON.stringify(url === '/jwks' ? { keys: [jwk] } : { issuer, jwks_uri: `${issuer}/jwks` }),
      )
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    close = () => server.close()
    sign = (claims, age = 0) =>
      new SignJWT({
        iss: issuer,
        aud: sandbox.clientId,
        iat: Math.floor(Date.now() / 1000) - age,
        jti: 'j1',
        sid: 's1',
        sub: 'ada',
        events: { [EVENT]: {} },
        ...claims,
      })
        .setProtectedHeader({ alg: 'RS256', kid: 'one', typ: 'logout+jwt' })
        .sign(privateKey)
  })
  afterAll(() => close())

  test('names the session to end', async () => {
    const verify = providerWith({ issuer }).verifyLogoutToken
    expect(await verify(await sign({}))).toEqual({ jti: 'j1', sid: 's1', sub: 'ada' })
  })

  test.each<[string, Record<string, unknown>, number?]>([
    ['of another issuer', { iss: 'https://evil.example' }],
    ['for another client', { aud: 'other' }],
    ['without an event', { events: {} }],
    ['with a nonce, which makes it an ID token', { nonce: 'n' }],
    ['that names nobody', { sid: undefined, sub: undefined }],
    ['without a jti', { jti: undefined }],
    ['without the time of issue', { iat: undefined }],
    ['that is old', {}, 3600],
  ])('%s is refused', async (_, claims, age) => {
    const token = await sign(claims, age)
    await expect(providerWith({ issuer }).verifyLogoutToken(token)).rejects.toEqual(
      refused('invalid', 'provider-answer'),
    )
  })

  test('that somebody else signed, or nobody, is refused', async () => {
    const [header, payload] = (await sign({})).split('.')
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`
    for (const token of [`${header}.${payload}.AAAA`, none, '', 'x'.repeat(20_000)])
      await expect(providerWith({ issuer }).verifyLogoutToken(token)).rejects.toMatchObject({
        code: 'invalid',
      })
  })
})
