import { expect, test } from 'vitest'
import { securityHeaders } from './security-headers'

const directivesOf = (policy = '') =>
  Object.fromEntries(policy.split('; ').map((part) => part.split(/ (.*)/)))
const plain = { nonce: 'bm9uY2U=', https: false, development: false }

test('scripts need the nonce, and nothing may be evaluated or framed', () => {
  const policy = securityHeaders(plain)['content-security-policy'] ?? ''
  const directives = directivesOf(policy)
  expect(directives['script-src']).toBe("'nonce-bm9uY2U=' 'strict-dynamic'")
  expect(directives['frame-ancestors']).toBe("'none'")
  expect(directives['default-src']).toBe("'self'")
  expect(policy).not.toContain('unsafe-eval')
})

test('style elements need the nonce, except in development', () => {
  const styles = (development: boolean) =>
    directivesOf(securityHeaders({ ...plain, development })['content-security-policy'])['style-src']
  expect(styles(false)).toBe("'self' 'nonce-bm9uY2U='")
  expect(styles(true)).toBe("'self' 'unsafe-inline'")
})

test('only https responses carry Strict-Transport-Security', () => {
  expect(securityHeaders(plain)).not.toHaveProperty('strict-transport-security')
  expect(securityHeaders({ ...plain, https: true })).toHaveProperty('strict-transport-security')
})
