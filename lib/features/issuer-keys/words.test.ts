import { expect, test } from 'vitest'
import { describeRotation, describeUpload, shortKid, uploadTitle } from './words'

test.each([
  ['abc', 'abc'],
  ['abcdefghijklmnop', 'abcdefghijkl…'],
  ['a`b\u202ec\nd', 'a?b?c?d'],
])('the key ID %j is shown as %s', (kid, shown) => {
  expect(shortKid(kid)).toBe(shown)
})

test('a rotation says which keys came and went', () => {
  expect(describeRotation({ added: ['a'], removed: [] })).toBe('Key `a` added')
  expect(describeRotation({ added: ['a', 'b'], removed: ['c'] })).toBe(
    'Keys `a` and `b` added, key `c` removed',
  )
})

const upload = (change: object) => ({
  cloud: 'gcp' as const,
  name: 'provider',
  missing: [],
  removed: [],
  unseen: [],
  accounts: Array.from({ length: 7 }, (_, index) => ({ namespace: 'ml', name: `a${index}` })),
  form: {},
  ...change,
})

test.each([
  [{}, 'has the published keys', ''],
  [
    { missing: ['k'] },
    'lacks a published key',
    'The uploaded key set lacks key `k`: tokens of ml/a0, ml/a1, ml/a2, ml/a3, ml/a4 and 2 more that it signs are rejected.',
  ],
  [
    { removed: ['k', 'l'] },
    'still trusts a removed key',
    'It still has keys `k` and `l`, which the issuer no longer publishes: whoever holds one of them can sign tokens that the cloud accepts.',
  ],
  [
    { unseen: ['k'] },
    'trusts a key that was never published',
    'It has key `k`, which the issuer was not seen to publish.',
  ],
])('an uploaded key set with %j %s', (change, title, description) => {
  expect(uploadTitle(upload(change))).toBe(title)
  expect(describeUpload(upload(change))).toBe(description)
})
