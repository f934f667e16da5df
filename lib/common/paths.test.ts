import { expect, test } from 'vitest'
import { PolicyAddress } from '@/lib/features/policies/schema'
import { paths, policyNameOf } from './paths'

test.each(['new', '.', '..', '~', '~new', 'a/b', 'history', 'é 😀', '%2e%2e', '__proto__'])(
  'a policy called %s has an address of its own, which leads back to it',
  (name) => {
    const { pathname } = new URL(paths.policy(name), 'https://console.test')
    const segment = pathname.slice('/policies/'.length)
    expect(segment).not.toBe('new')
    expect(segment).not.toContain('/')
    expect(PolicyAddress.parse({ name: decodeURIComponent(segment) })).toEqual({ name })
    expect(policyNameOf(decodeURIComponent(segment))).toBe(name)
  },
)

test('a policy called by half a character does not break the list that links to it', () => {
  expect(paths.policy('x\ud800')).toBe('/policies/x%EF%BF%BD')
})
