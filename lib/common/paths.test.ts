import { expect, test } from 'vitest'
import { PolicyAddress } from '@/lib/features/policies/schema'
import { decodePolicyName, paths } from './paths'

test.each(['new', '.', '..', '~', '~new', 'a/b', 'history', 'é 😀', '%2e%2e', '__proto__'])(
  'a policy named %s has its own address, which decodes to the same name',
  (name) => {
    const { pathname } = new URL(paths.policy(name), 'https://console.test')
    const segment = pathname.slice('/policies/'.length)
    expect(segment).not.toBe('new')
    expect(segment).not.toContain('/')
    expect(PolicyAddress.parse({ name: decodeURIComponent(segment) })).toEqual({ name })
    expect(decodePolicyName(decodeURIComponent(segment))).toBe(name)
  },
)

test('a policy name with a lone surrogate still gives a valid link', () => {
  expect(paths.policy('x\ud800')).toBe('/policies/x%EF%BF%BD')
})
