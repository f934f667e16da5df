import { expect, test } from 'vitest'
import type { PolicyComparison } from '@/lib/core/policy/compare'
import type { LevelImpact } from '@/lib/core/policy/impact'
import type { Region } from '@/lib/core/policy/regions'
import { describeComparison, describeDestruction, destructionTitle } from './words'

const region: Region = { scope: 'bucket', principals: [], actions: [], resources: [] }
const counted = (level: LevelImpact['level'], accounts: number, buckets: number) => ({
  level,
  accounts,
  namespaces: 1,
  buckets,
})
const words = (given: Partial<PolicyComparison>) =>
  describeComparison({ gained: [], lost: [], exact: true, touched: [], gated: true, ...given })

test('nothing changes', () => expect(words({})).toBe('No access changes.'))

test('the strongest level is named with its own counts', () => {
  const gained = [counted('List', 12, 4), counted('Write', 2, 1)]
  expect(words({ gained: [region], counts: { gained, lost: [], unread: [] } })).toBe(
    '2 service accounts gain write access to 1 bucket. No one loses access.',
  )
})

test('delete access is named before write access', () => {
  const gained = [counted('Write', 3, 1), counted('Delete', 2, 1)]
  expect(words({ gained: [region], counts: { gained, lost: [], unread: [] } })).toBe(
    '2 service accounts gain delete access to 1 bucket. No one loses access.',
  )
})

test('gains and losses are both described; organization-wide ones name no buckets', () => {
  const counts = {
    gained: [counted('organization', 1, 0)],
    lost: [counted('List', 1, 2)],
    unread: [],
  }
  expect(words({ gained: [region], lost: [region], counts })).toBe(
    '1 service account gains access to organization-wide actions. 1 service account loses list access to 2 buckets.',
  )
})

test('a change that affects no known account is said to affect others', () => {
  expect(words({ lost: [region] })).toBe(
    'No known service account loses access, but other principals may. No one gains access.',
  )
})

test('access that bucket policies deny is no gain, and access that they may deny is marked', () => {
  const held = (decision: 'refuse' | 'depends') => ({
    ...region,
    held: { bucket: 'b', decision, on: [] },
  })
  const counts = { gained: [counted('Write', 2, 1)], lost: [], unread: [] }
  expect(words({ gained: [held('refuse')], counts: { ...counts, gained: [] } })).toBe(
    'No one gains access: bucket policies deny everything that is added. No one loses access.',
  )
  expect(words({ gained: [region, held('depends')], counts })).toBe(
    '2 service accounts gain write access to 1 bucket, partly subject to bucket policies. No one loses access.',
  )
})

test('an over-approximation is never described as exact', () => {
  expect(words({ gained: [region], exact: false, reason: 'overlaps' })).toMatch(/at most/)
  expect(words({ gained: [region], exact: false, reason: 'size' })).toBe(
    'No known service account gains access, but other principals may. No one loses access. The list of changes is shortened.',
  )
})

test('access to destroy is named with the buckets and with what is lost', () => {
  expect(destructionTitle('buckets')).toBe('The change lets principals delete buckets')
  expect(describeDestruction({ what: 'buckets', resources: ['datasets'] })).toBe(
    'On datasets. A deleted bucket can’t be restored, and its settings and bucket policy go with it.',
  )
  expect(describeDestruction({ what: 'objects', resources: ['*/*'] })).toMatch(/^On every bucket\./)
  expect(
    describeDestruction({ what: 'objects', resources: ['a/*', 'b/*', 'c/*', 'd/*', 'e/*', 'f/*'] }),
  ).toMatch(/^On a\/\*, b\/\*, c\/\*, d\/\* and 2 more\./)
})
