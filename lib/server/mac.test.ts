import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { MacInput } from '@/lib/adapters/database/sealed-store'
import { computeMac, findRowMac, verifyMac } from './mac'

const secrets = { SESSION_SECRET: 'a test secret of at least 32 characters' }
const row: MacInput = {
  organization: 'org-1',
  table: 'things',
  key: 'a',
  version: 1,
  meaning: { actor: 'ada', at: new Date('2026-01-02T03:04:05.678Z'), tags: ['x', 'y'] },
}
const mac = computeMac(secrets, row)

test('holds for the row as the database returns it: members in any order, dates as text', () => {
  const meaning = {
    tags: ['x', 'y'],
    at: '2026-01-02T03:04:05.678Z',
    actor: 'ada',
    gone: undefined,
  }
  expect(verifyMac(secrets, { ...row, meaning }, mac)).toBe(true)
})

test.each<[string, Partial<MacInput>]>([
  ['another organization', { organization: 'org-2' }],
  ['another table', { table: 'others' }],
  ['another key', { key: 'b' }],
  ['another version', { version: 2 }],
  ['another meaning', { meaning: { ...(row.meaning as object), actor: 'eve' } }],
  ['another order of a list', { meaning: { ...(row.meaning as object), tags: ['y', 'x'] } }],
  ['no meaning', { meaning: undefined }],
])('does not hold for %s', (_, change) => {
  expect(verifyMac(secrets, { ...row, ...change }, mac)).toBe(false)
})

test('does not hold under another secret, and not for a text that is no code', () => {
  const AUDIT_SECRET = 'another test secret of at least 32 characters'
  expect(verifyMac({ ...secrets, AUDIT_SECRET }, row, mac)).toBe(false)
  for (const other of ['', 'x', `${mac}0`, mac.toUpperCase()])
    expect(verifyMac(secrets, row, other)).toBe(false)
})

test('parts of a row cannot be shifted into one another', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), (a, b, c) => {
      const one = computeMac(secrets, { ...row, organization: a, table: b, key: c })
      const other = computeMac(secrets, { ...row, organization: a + b, table: c, key: '' })
      expect(one === other).toBe(b === '' && c === '')
    }),
  )
})

test('a code holds under an older secret too, and is made with the newest', () => {
  const AUDIT_SECRET = 'another test secret of at least 32 characters'
  const old = { ...secrets, AUDIT_SECRET }
  const both = {
    ...secrets,
    AUDIT_SECRET: `a newer secret of at least 32 characters,${AUDIT_SECRET}`,
  }
  const given = computeMac(old, row)
  expect(verifyMac(both, row, given)).toBe(true)
  expect(findRowMac(both, row, given)?.compute(row)).toBe(given)
  expect(computeMac(both, row)).not.toBe(given)
})
