import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import { expect, test } from 'vitest'
import { verifyToken } from './verify'

const now = new Date('2026-01-02T03:00:00Z')
const issuer = 'https://issuer.example.com/id/1'
const expected = { issuer, audience: issuer, subject: 'system:serviceaccount:a:b', now }

const pair = await generateKeyPair('RS256')
const other = await generateKeyPair('RS256')
const jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'RS256' }] }

type Parts = { iss?: string; aud?: string; sub?: string; exp?: number; nbf?: number; kid?: string }
const seconds = now.getTime() / 1000
const sign = (
  {
    iss = issuer,
    aud = issuer,
    sub = expected.subject,
    exp = seconds + 60,
    nbf = seconds,
    kid = 'k1',
  }: Parts = {},
  key = pair.privateKey,
) => new SignJWT({ iss, aud, sub, exp, nbf }).setProtectedHeader({ alg: 'RS256', kid }).sign(key)

test('a token of the issuer’s key with the expected claims is believed', async () => {
  expect(await verifyToken(await sign(), jwks, expected)).toMatchObject({
    ok: true,
    kid: 'k1',
    alg: 'RS256',
    claims: { sub: expected.subject },
  })
})

test.each([
  ['issuer', { iss: `${issuer}/` }],
  ['audience', { aud: 'https://coreweave.com/iam' }],
  ['subject', { sub: 'system:serviceaccount:a:c' }],
  ['expired', { exp: seconds - 1 }],
  ['not-yet-valid', { nbf: seconds + 60 }],
  ['unknown-key', { kid: 'k2' }],
] as const)('a token with a wrong %s is told from others', async (kind, parts) => {
  expect(await verifyToken(await sign(parts), jwks, expected)).toMatchObject({ ok: false, kind })
})

test('a token signed by another key under the same kid is rejected', async () => {
  const forged = await sign({}, other.privateKey)
  expect(await verifyToken(forged, jwks, expected)).toMatchObject({ kind: 'signature' })
})

test('a token without a signature, or with a shared secret for one, is refused', async () => {
  const claims = { iss: issuer, aud: issuer, sub: expected.subject, exp: seconds + 60 }
  const unsigned = new UnsecuredJWT(claims).encode()
  expect(await verifyToken(unsigned, jwks, expected)).toMatchObject({ ok: false })
  const shared = new TextEncoder().encode(JSON.stringify(jwks.keys[0]))
  const signed = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
    .sign(shared)
  expect(await verifyToken(signed, jwks, expected)).toMatchObject({ kind: 'algorithm' })
})

test('whatever else is presented is refused without being repeated', async () => {
  const answer = await verifyToken('eyJ.hunter2.x', jwks, expected)
  expect(answer).toMatchObject({ ok: false, kind: 'malformed' })
  expect(JSON.stringify(answer)).not.toContain('hunter2')
})
