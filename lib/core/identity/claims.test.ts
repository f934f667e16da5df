import fc from 'fast-check'
import { describe, test } from 'vitest'
import { expect } from '@/lib/testing/laws/expect'
import { lawParameters } from '@/lib/testing/laws/runs'
import { decodeClaims } from './claims'
import { compareIdentity } from './compare-identity'

const token = (payload: unknown) =>
  `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.c2ln`

const issuerUrl = 'https://oidc.cks.coreweave.com/id/1'
const subject = 'system:serviceaccount:ml:train'

describe('decoding the claims of a token', () => {
  test('reads a single audience as a list and drops unknown claims', () => {
    expect(decodeClaims(token({ iss: issuerUrl, sub: 'é', aud: 'x', exp: 1, jti: 'j' }))).toEqual({
      ok: true,
      claims: { iss: issuerUrl, sub: 'é', aud: ['x'], exp: 1 },
    })
  })

  test.each([
    ['', 'three parts'],
    ['a.b', 'three parts'],
    ['a.%%%.c', 'base64url'],
    [`a.${Buffer.from('{').toString('base64url')}.c`, 'base64url'],
    [token({ iss: 1, sub: 's', aud: 'x', exp: 1 }), 'iss'],
    [token({ iss: 'i', sub: 's', exp: 1 }), 'aud'],
    [token(null), 'the payload'],
    [`a.${'b'.repeat(70_000)}.c`, 'too long'],
  ])('%j is rejected with the reason', (text, why) => {
    const decoded = decodeClaims(text)
    expect(decoded.ok ? '' : decoded.message).toContain(why)
  })

  test('never throws, and never repeats the token in an error', () => {
    const part = fc.string({ minLength: 12 })
    fc.assert(
      fc.property(part, part, part, (a, b, c) => {
        const decoded = decodeClaims(`${a}.${b}.${c}`)
        if (!decoded.ok) expect(decoded.message).not.toContain(b)
      }),
      lawParameters(),
    )
  })
})

describe('comparing an expected identity with a presented one', () => {
  const expected = { issuerUrl, subject, audience: issuerUrl }

  test('finds three equal claims and no cause for an equal identity', () => {
    const result = compareIdentity({
      expected,
      presented: { iss: issuerUrl, sub: subject, aud: ['other', issuerUrl] },
    })
    expect(result.map(({ claim, equal, cause }) => [claim, equal, cause])).toEqual([
      ['iss', true, undefined],
      ['sub', true, undefined],
      ['aud', true, undefined],
    ])
  })

  test.each([
    [{ iss: `${issuerUrl}/` }, 'iss', 'a trailing slash'],
    [{ iss: 'https://other.example' }, 'iss', 'issuer of the token is not'],
    [{ aud: ['https://coreweave.com/iam'] }, 'aud', 'audience of the token is not'],
    [{ aud: [] }, 'aud', 'has no audience'],
    [{ aud: ['x', `${issuerUrl}/`] }, 'aud', 'a trailing slash'],
    [{ sub: 'system:serviceaccount:ml:eval' }, 'sub', 'service account eval; expected train'],
    [{ sub: 'system:serviceaccount:lab:train' }, 'sub', 'namespace lab; expected namespace ml'],
    [{ sub: 'system:serviceaccount:lab:eval' }, 'sub', 'lab/eval; expected ml/train'],
    [{ sub: 'user:7' }, 'sub', 'subject of the token is not'],
  ])('%j differs in %s, with the cause', (changed, claim, cause) => {
    const result = compareIdentity({
      expected,
      presented: { iss: issuerUrl, sub: subject, aud: [issuerUrl], ...changed },
    })
    const different = result.filter(({ equal }) => !equal)
    expect(different.map((comparison) => comparison.claim)).toEqual([claim])
    expect(different[0]?.cause).toContain(cause)
  })
})
