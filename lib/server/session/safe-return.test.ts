import fc from 'fast-check'
import { test } from 'vitest'
import { expect } from '@/lib/testing/laws/expect'
import { lawParameters } from '@/lib/testing/laws/runs'
import { anyText } from '@/lib/testing/laws/texts'
import { safeReturnPath } from './safe-return'

test.each([
  '/clusters',
  '/clusters/66329d4a-1260-433d-9232-f2eaff185151/service-accounts?namespace=ml-team&q=a',
  '/policies/new?account=train-runner#statements',
  '/policies/a%2Fb',
  '/',
])('%s is one of the console’s own', (path) => {
  expect(safeReturnPath(path)).toBe(path)
})

test.each([
  undefined,
  '',
  'clusters',
  '//evil.com',
  '///evil.com',
  '/\\evil.com',
  '\\/evil.com',
  '\\\\evil.com',
  '/\t/evil.com',
  '/\n/evil.com',
  '/%09/evil.com\n',
  '\t//evil.com',
  ' //evil.com',
  '/ /evil.com',
  'https://evil.com',
  'https:evil.com',
  'HTTPS://evil.com',
  'javascript:alert(1)',
  'data:text/html,x',
  '/.//evil.com',
  '/..//evil.com',
  '/a/..//evil.com',
  '/%2e//evil.com',
  '/\u0000/evil.com',
  '/\u200b/evil.com',
  '/\u202emoc',
  '/a\\b',
  '/sign-in',
  '/sign-in?return=/clusters',
  '/api/clusters',
  `/${'a'.repeat(3000)}`,
  '@evil.com',
  '.evil.com',
])('%j leads to the overview', (path) => {
  expect(safeReturnPath(path)).toBe('/')
})

test('whatever is wanted, a browser stays at the console', () => {
  const piece = fc.constantFrom(
    '/',
    '\\',
    '.',
    '..',
    ':',
    '@',
    '%2f',
    '%5c',
    '\t',
    '\n',
    'evil.com',
    'https:',
    '?',
    '#',
    'a',
  )
  const path = fc.oneof(
    fc.array(piece).map((pieces) => pieces.join('')),
    anyText(),
  )
  fc.assert(
    fc.property(path, (wanted) => {
      const { origin } = new URL(safeReturnPath(wanted), 'https://console.example.com')
      expect(origin).toBe('https://console.example.com')
    }),
    lawParameters(),
  )
})
