import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lawParameters } from '@/lib/testing/laws/runs'
import { checkIssuerUrl, issuerUrlOf } from './issuer'

const good = 'https://oidc.cks.coreweave.com/id/66329d4a-1260-433d-9232-f2eaff185151'

test('derives a cluster’s issuer from its id, with or without a trailing slash in the base', () => {
  const id = '66329d4a-1260-433d-9232-f2eaff185151'
  expect(issuerUrlOf('https://oidc.cks.coreweave.com', id)).toBe(good)
  expect(issuerUrlOf('https://oidc.cks.coreweave.com/', id)).toBe(good)
})

describe('a valid issuer has no problems', () => {
  test.each([
    good,
    'https://token.actions.githubusercontent.com',
    'https://app.terraform.io',
    'https://issuer.example.com:8443/realms/ML',
    'http://127.0.0.1:4010/oidc/id/abc',
    'http://oidc.localhost:4010/id/abc',
    'https://[2001:db8::1]:8443/id/x',
  ])('%s', (typed) => expect(checkIssuerUrl(typed)).toEqual([]))
})

describe('a mistake is reported at its position, with a fix if there is one', () => {
  test.each([
    ['', 'empty', undefined],
    ['   ', 'empty', undefined],
    [` ${good}`, 'whitespace', good],
    [`${good}\n`, 'whitespace', good],
    [
      `https://oidc.cks.\u200bcoreweave.com/id/x`,
      'whitespace',
      'https://oidc.cks.coreweave.com/id/x',
    ],
    [`${good}/`, 'trailing-slash', good],
    [`${good}///`, 'trailing-slash', good],
    [good.replace('https', 'http'), 'http', good],
    [good.replace('https', 'HTTPS'), 'scheme', good],
    [good.replace('oidc', 'OIDC'), 'uppercase-host', good],
    ['https://me:pw@a.example', 'userinfo', 'https://a.example'],
    [`${good}?x=1`, 'query', good],
    [`${good}?`, 'query', good],
    [`${good}#top`, 'fragment', good],
    [`${good}/.well-known/openid-configuration`, 'well-known', good],
    [`${good}/.well-known/jwks.json`, 'well-known', good],
    ['https://a.example:443/x', 'default-port', 'https://a.example/x'],
    ['oidc.cks.coreweave.com/id/x', 'no-scheme', 'https://oidc.cks.coreweave.com/id/x'],
    ['hello', 'no-scheme', 'https://hello'],
    ['ftp://a.example', 'scheme', undefined],
    ['javascript:alert(1)', 'no-scheme', undefined],
    ['https://', 'host', undefined],
    ['https://a_b.example', 'host', undefined],
    ['https://bücher.example', 'host', undefined],
    ['https://a..example', 'host', undefined],
    ['https://a.example:99999', 'host', undefined],
    ['https://a.example/x/../y', 'path', undefined],
    ['https://a.example/x//y', 'path', undefined],
    ['https://a.example/*', 'path', undefined],
    [`role/${good}:system:serviceaccount:ml:x`, 'principal', good],
    [`role/${good}*`, 'principal', good],
    [
      'https://api.coreweave.com/v1/cwobject/temporary-credentials/oidc/ab1cd2',
      'exchange-url',
      undefined,
    ],
    ['https://console.coreweave.com/clusters', 'console-url', undefined],
    ['https://abc-1234.k8s.us-east-04a.coreweave.com', 'api-server', undefined],
    [`https://a.example/${'x'.repeat(1100)}`, 'too-long', undefined],
  ])('%j is %s', (typed, kind, fix) => {
    const found = checkIssuerUrl(typed).find((problem) => problem.kind === kind)
    expect(found?.fix).toBe(fix)
    expect(found?.start).toBeGreaterThanOrEqual(0)
    expect(found?.end).toBeLessThanOrEqual(typed.length)
    expect(found?.message.length).toBeGreaterThan(10)
  })

  test('the position covers the wrong part', () => {
    const typed = `${good}/`
    const [problem] = checkIssuerUrl(typed)
    expect(typed.slice(problem?.start, problem?.end)).toBe('/')
  })

  test('finds each of several mistakes, and applying the fixes in turn yields a valid issuer', () => {
    let typed = 'HTTP://User@OIDC.cks.coreweave.com:80/id/x/?a#b'
    expect(checkIssuerUrl(typed).length).toBeGreaterThanOrEqual(5)
    for (let step = 0; step < 10; step++) {
      const fix = checkIssuerUrl(typed).find((problem) => problem.fix !== undefined)?.fix
      if (fix === undefined) break
      typed = fix
    }
    expect(typed).toBe('https://oidc.cks.coreweave.com/id/x')
  })
})

const typedText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.webUrl({ withFragments: true, withQueryParameters: true }),
  fc
    .tuple(
      fc.constantFrom('', ' ', 'role/', 'http://', 'HTTPS://a@'),
      fc.constant(good),
      fc.string(),
    )
    .map((parts) => parts.join('')),
)

test('never throws, and every fix changes the text', () => {
  fc.assert(
    fc.property(typedText, (typed) => {
      for (const { start, end, fix } of checkIssuerUrl(typed)) {
        expect(0 <= start && start <= end && end <= typed.length).toBe(true)
        expect(fix).not.toBe(typed)
      }
    }),
    lawParameters(),
  )
})

test('applying fixes terminates', () => {
  fc.assert(
    fc.property(typedText, (typed) => {
      let text = typed
      for (let step = 0; step < 20; step++) {
        const fix = checkIssuerUrl(text).find((problem) => problem.fix !== undefined)?.fix
        if (fix === undefined) return
        text = fix
      }
      expect.fail(`still fixing ${JSON.stringify(text)}`)
    }),
    lawParameters(),
  )
})
