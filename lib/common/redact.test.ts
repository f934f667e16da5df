import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, test } from 'vitest'
import { measureCpuTime } from '@/lib/testing/laws/cpu-time'
import { expect } from '@/lib/testing/laws/expect'
import { lawParameters } from '@/lib/testing/laws/runs'
import { anyText } from '@/lib/testing/laws/texts'
import { redact, redactJson, stripControls } from './redact'

const b64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const JWT = `${b64({ alg: 'RS256', kid: 'k1' })}.${b64({ sub: 'system:serviceaccount:a:b' })}.${'Zm9v_-'.repeat(20)}`
const TOKEN = 'CW-SECRET-aB3dE5fG7hJ9kL1mN3pQ5rS7'
const KEY_ID = 'AKIAIOSFODNN7EXAMPLE'
const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'
const PEM = '-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----'

describe('redact', () => {
  test.each([
    ['a CoreWeave token', `got ${TOKEN}.`, 'got [redacted CoreWeave token].'],
    ['one in lower case', TOKEN.toLowerCase(), '[redacted CoreWeave token]'],
    ['one in a path', `/t/${TOKEN}?x`, '/t/[redacted CoreWeave token]?x'],
    ['one in base64', Buffer.from(TOKEN).toString('base64'), '[redacted CoreWeave token]'],
    ['a JWT', `token ${JWT} end`, 'token [redacted JWT] end'],
    ['a JWT without its signature', JWT.split('.').slice(0, 2).join('.'), '[redacted JWT]'],
    ['a JWT in a secret', Buffer.from(JWT).toString('base64'), '[redacted JWT]'],
    ['a JWT folded into lines', JWT.replace(/(.{60})/g, '$1\n  '), '[redacted JWT]'],
    ['a JWT with colours in it', `eyJ\u001b[31m${JWT.slice(3)}`, '[redacted JWT]'],
    [
      'a bearer header',
      `-H 'Authorization: Bearer opaque'`,
      `-H 'Authorization: [redacted credential]'`,
    ],
    ['a raw header', `authorization: ${JWT}`, 'authorization: [redacted credential]'],
    [
      'a header in JSON',
      '{"Authorization":"Basic eDp5"}',
      '{"Authorization":"[redacted credential]"}',
    ],
    [
      'a signed request',
      `Authorization: AWS4-HMAC-SHA256 Credential=${KEY_ID}/x, Signature=ab`,
      'Authorization: [redacted credential]',
    ],
    [
      'a scheme without its header',
      'sent Bearer 0123456789abcdef',
      'sent Bearer [redacted credential]',
    ],
    ['an access key id', `id ${KEY_ID}`, 'id [access key …MPLE]'],
    ['a temporary key id', 'ASIAIOSFODNN7EXAMPLE', '[access key …MPLE]'],
    [
      'a secret by its name',
      `AWS_SECRET_ACCESS_KEY=${SECRET}`,
      'AWS_SECRET_ACCESS_KEY=[redacted secret]',
    ],
    [
      'a secret in JSON',
      `{"SecretAccessKey": "${SECRET}"}`,
      '{"SecretAccessKey": "[redacted secret]"}',
    ],
    [
      'a secret in JSON in JSON',
      `{\\"secretKey\\":\\"${SECRET}\\"}`,
      '{\\"secretKey\\":\\"[redacted secret]\\"}',
    ],
    ['a secret beside its id', `${KEY_ID} ${SECRET}`, '[access key …MPLE] [redacted secret]'],
    [
      'a session token',
      'aws_session_token = FwoGZXIvYXdzEJr1',
      'aws_session_token = [redacted secret]',
    ],
    [
      'a signature in a URL',
      '?X-Amz-Signature=0123456789abcdef0123',
      '?X-Amz-Signature=[redacted secret]',
    ],
    ['a password in a URL', 'postgres://me:hunter2@db/x', 'postgres://me:[redacted password]@db/x'],
    ['a private key', `a\n${PEM}\nb`, 'a\n[redacted private key]\nb'],
    ['a private key cut short', PEM.slice(0, 40), '[redacted private key]'],
    ['a private key in JSON', JSON.stringify({ pem: PEM }), '{"pem":"[redacted private key]"}'],
  ])('hides %s', (_, text, expected) => {
    expect(redact(text)).toBe(expected)
  })

  test.each([
    'system:serviceaccount:ml-team:train-runner',
    'role/https://oidc.cks.coreweave.com/id/66329d4a-1260-433d-9232-f2eaff185151:system:serviceaccount:a:b',
    'AWS_WEB_IDENTITY_TOKEN_FILE=/var/run/secrets/sandbox/token1',
    'secret "pod-identity-webhook-tls" not found',
    'cwobject:CreateAccessKeyOIDC on sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
    'The token expired at 2026-11-21T10:00:00Z',
    'Bearer authentication is required',
    '"expirationSeconds":86400,"tokenExpirationSeconds":3600',
    'secretName: my-very-long-secret-name-1',
    'Paste a token that starts with CW-SECRET-',
    'http://localhost:4010/a@b',
  ])('leaves %s unchanged', (text) => {
    expect(redact(text)).toBe(text)
  })

  test('redacting any text twice gives the same as redacting it once', () => {
    const piece = fc.oneof(
      anyText(),
      fc.constantFrom(TOKEN, JWT, KEY_ID, SECRET, PEM, 'Authorization: ', 'token=', '\n', ' ', '"'),
    )
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const once = redact(pieces.join(''))
        expect(redact(once)).toBe(once)
      }),
      lawParameters(),
    )
  })

  test('hides a token in any surrounding text', () => {
    fc.assert(
      fc.property(anyText(), anyText(), (before, after) => {
        const shown = redact(`${before} ${TOKEN}\n${after} ${JWT}\n`)
        expect(shown).not.toContain(TOKEN.slice(10))
        expect(shown).not.toContain(JWT.slice(-40))
      }),
      lawParameters(),
    )
  })

  test.each([
    'a.',
    'a=',
    'eyJ',
    'token',
    'token=',
    'tokenexpir',
    'secret=Aa1',
    '//a:b',
    'AKIA123456789012 ',
    '-----BEGIN PRIVATE KEY-----',
    '\u001b]',
    'Q1ctU0VDUkVU\n  ',
    '"',
    ' ',
  ])('reads a megabyte of %j in time that grows with its length only', (piece) => {
    const text = piece.repeat(Math.ceil(1_000_000 / piece.length))
    expect(measureCpuTime(() => redact(text))).toBeLessThan(300)
  })

  test('finds a secret behind a name that is none, and behind dashes', () => {
    expect(redact('note=token=Ab3dEf6hIj9lMn2p')).toBe('note=token=[redacted secret]')
    expect(redact('--token=Ab3dEf6hIj9lMn2p')).toBe('--token=[redacted secret]')
  })
})

test('with a digest, equal secrets have equal masks and different ones do not', () => {
  const digest = (secret: string) => createHash('sha256').update(secret).digest('hex').slice(0, 8)
  const of = (secret: string) => redact(`password=${secret}`, digest)
  expect(of('Ab3dEf6hIj9lMn2p')).toMatch(/^password=\[redacted secret [0-9a-f]{8}\]$/)
  expect(of('Ab3dEf6hIj9lMn2p')).toBe(of('Ab3dEf6hIj9lMn2p'))
  expect(of('Ab3dEf6hIj9lMn2p')).not.toBe(of('Ab3dEf6hIj9lMn2q'))
  expect(redact(of('Ab3dEf6hIj9lMn2p'), digest)).toBe(of('Ab3dEf6hIj9lMn2p'))
})

test('redactJson shows the names of what was granted, whatever they look like', () => {
  const granted = {
    name: KEY_ID,
    bucket: TOKEN.toLowerCase(),
    resources: [`${TOKEN}/*`],
    principals: [`role/https://issuer:system:serviceaccount:${KEY_ID}:x`],
    statement: { actions: ['s3:GetObject'], namespace: 'secret-AbC1' },
  }
  expect(redactJson(granted)).toEqual(granted)
  expect(redactJson({ bucket: 'a\u202eb' })).toEqual({ bucket: 'ab' })
  expect(redactJson({ bucket: { note: TOKEN } })).toEqual({
    bucket: { note: '[redacted CoreWeave token]' },
  })
})

test('redactJson hides secrets by their names and shapes, also in member names', () => {
  const value = {
    password: 'hunter2',
    list: [{ note: TOKEN }],
    [TOKEN]: 1,
    secretName: 'tls',
    none: null,
  }
  expect(redactJson(value)).toEqual({
    password: '[redacted secret]',
    list: [{ note: '[redacted CoreWeave token]' }],
    '[redacted CoreWeave token]': 1,
    secretName: 'tls',
    none: null,
  })
})

test.each([
  ['colours', '\u001b[1;31mred\u001b[0m', 'red'],
  ['a window title', '\u001b]0;title\u0007text', 'text'],
  ['overwriting', 'a\rb\bc', 'abc'],
  ['reversed reading', 'a\u202egpj.exe', 'agpj.exe'],
  ['zero-width characters', 'a\u200bb\ufeff', 'ab'],
  ['half a surrogate pair', 'a\ud800b', 'ab'],
  ['nothing of lines and tabs', 'a\n\tb', 'a\n\tb'],
  ['nothing of emoji and accents', 'é 👩‍💻', 'é 👩‍💻'],
])('stripControls removes %s', (_, text, expected) => {
  expect(stripControls(text)).toBe(expected)
})
