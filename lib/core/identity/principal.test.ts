import fc from 'fast-check'
import { describe, test } from 'vitest'
import { expect } from '@/lib/testing/laws/expect'
import { lawParameters } from '@/lib/testing/laws/runs'
import { federatedPrincipal, parsePrincipal, principalOf, wildcardPrincipal } from './principal'
import { parseSubject, subjectOf } from './subject'

const issuerUrl = 'https://oidc.cks.coreweave.com/id/66329d4a-1260-433d-9232-f2eaff185151'
const loopback = 'http://127.0.0.1:4010/oidc/id/abc'

describe('parsing a principal', () => {
  test.each([
    ['*', { kind: 'everyone' }],
    ['coreweave/user-1', { kind: 'user', uid: 'user-1' }],
    ['role/Admin', { kind: 'saml-role', role: 'Admin' }],
    [
      `role/${issuerUrl}:system:serviceaccount:ml:train`,
      { kind: 'service-account', issuerUrl, account: { namespace: 'ml', name: 'train' } },
    ],
    [
      `role/${loopback}:system:serviceaccount:ml:train`,
      { kind: 'service-account', issuerUrl: loopback },
    ],
    [
      'role/https://token.actions.githubusercontent.com:repo:octo-org/octo-repo:environment:prod',
      {
        kind: 'federated',
        issuerUrl: 'https://token.actions.githubusercontent.com',
        subject: 'repo:octo-org/octo-repo:environment:prod',
      },
    ],
    [
      'role/https://accounts.google.com:112233445566778899001',
      { kind: 'federated', issuerUrl: 'https://accounts.google.com' },
    ],
    [
      'role/https://[2001:db8::1]:8443/x:user:7',
      { kind: 'federated', issuerUrl: 'https://[2001:db8::1]:8443/x', subject: 'user:7' },
    ],
    [`role/${issuerUrl}:system:serviceaccount:ML:x`, { kind: 'federated' }],
    [`role/${issuerUrl}*`, { kind: 'federated-wildcard', reach: { of: 'issuer', issuerUrl } }],
    [`role/${issuerUrl}:*`, { kind: 'federated-wildcard', reach: { of: 'issuer', issuerUrl } }],
    [
      `role/${issuerUrl}:system:serviceaccount:*`,
      { kind: 'federated-wildcard', reach: { of: 'service-accounts', issuerUrl } },
    ],
    [
      `role/${loopback}:system:serviceaccount:ml:*`,
      {
        kind: 'federated-wildcard',
        reach: { of: 'namespace', issuerUrl: loopback, namespace: 'ml' },
      },
    ],
    [
      `role/${issuerUrl}:system:serviceaccount:ml-*`,
      {
        kind: 'federated-wildcard',
        reach: { of: 'subjects', issuerUrl, prefix: 'system:serviceaccount:ml-' },
      },
    ],
    [
      'role/https://oidc.cks.coreweave.com/id/*',
      { kind: 'federated-wildcard', reach: { of: 'issuers' } },
    ],
    [`role/${issuerUrl}`, { kind: 'bare-issuer', issuerUrl }],
    [`role/${issuerUrl}/`, { kind: 'bare-issuer', issuerUrl }],
    [`role/${issuerUrl}:`, { kind: 'bare-issuer' }],
    ['role/http://127.0.0.1:4010', { kind: 'bare-issuer', issuerUrl: 'http://127.0.0.1:4010' }],
    [`role/${issuerUrl}/*`, { kind: 'slash-form', issuerUrl }],
    [`role/${issuerUrl}:system:*:ml:x`, { kind: 'pattern' }],
    ['role/Adm*', { kind: 'pattern' }],
    ['coreweave/*', { kind: 'pattern' }],
    ['arn:aws:iam::ab1cd2:role/Admin', { kind: 'arn' }],
    ['admin@example.com', { kind: 'unknown' }],
    ['role/', { kind: 'unknown' }],
    ['', { kind: 'unknown' }],
    ['group/ml', { kind: 'unknown' }],
  ])('%s', (text, meaning) => {
    expect(parsePrincipal(text)).toMatchObject({ ...meaning, text })
  })
})

const name = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?$/)
const issuer = fc.oneof(
  fc.constantFrom(issuerUrl, loopback, 'https://app.terraform.io', 'http://a.localhost:1/id/x'),
  fc.webUrl({ validSchemes: ['https'] }).filter((url) => !/[:*?#]/.test(url.slice(8))),
)

test('parses the principal of every service account back', () => {
  fc.assert(
    fc.property(issuer, name, name, (url, namespace, account) => {
      expect(
        parsePrincipal(principalOf({ issuerUrl: url, namespace, name: account })),
      ).toMatchObject({
        kind: 'service-account',
        issuerUrl: url,
        account: { namespace, name: account },
      })
      expect(parsePrincipal(wildcardPrincipal(url, namespace))).toMatchObject({
        kind: 'federated-wildcard',
        reach: { of: 'namespace', issuerUrl: url, namespace },
      })
      expect(parseSubject(subjectOf({ namespace, name: account }))).toEqual({
        namespace,
        name: account,
      })
    }),
    lawParameters(),
  )
})

test('parses any text without failing and keeps it', () => {
  const piece = fc.constantFrom(
    'role/',
    'https://',
    ':',
    '*',
    '/',
    'a',
    '8',
    '[',
    'arn:',
    '@',
    '\n',
  )
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 12 }).map((parts) => parts.join('')),
      (text) => {
        expect(parsePrincipal(text).text).toBe(text)
      },
    ),
    lawParameters(),
  )
})

test('joins issuer and subject with a colon', () => {
  expect(federatedPrincipal('https://a.example', 'repo:x')).toBe('role/https://a.example:repo:x')
})

test.each(['system:serviceaccount:a', 'system:serviceaccount:a:b:c', 'system:node:x', ''])(
  '%j is not the subject of a service account',
  (subject) => expect(parseSubject(subject)).toBeUndefined(),
)
