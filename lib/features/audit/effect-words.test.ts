import { expect, test } from 'vitest'
import type { EffectPart, EffectSubjects } from './activity-schema'
import {
  describeEffectAccess,
  describeEffectSubjects,
  describeOtherSubjects,
  effectTitle,
} from './effect-words'

const who = (given: Partial<EffectSubjects> = {}): EffectSubjects => ({
  accounts: 0,
  everyone: false,
  others: 0,
  partial: false,
  ...given,
})
const part = (given: Partial<EffectPart>): EffectPart => ({
  levels: ['List', 'Read'],
  buckets: ['models'],
  who: who(),
  ...given,
})

test.each([
  [{}, 'List, Read on models'],
  [{ buckets: ['a', 'b'] }, 'List, Read on a and b'],
  [{ buckets: ['a', 'b', 'c'] }, 'List, Read on 3 buckets'],
  [{ buckets: ['a', '*'] }, 'List, Read on every bucket'],
  [{ buckets: ['team-*'] }, 'List, Read on buckets team-*'],
  [{ levels: [], buckets: [] }, 'Actions on the organization'],
] as const)('access %j is "%s"', (given, words) => {
  expect(describeEffectAccess(part(given as Partial<EffectPart>))).toBe(words)
})

const account = { cluster: 'lab', namespace: 'ml', name: 'eval' }
test.each([
  [{ accounts: 3 }, '3 accounts'],
  [{ accounts: 1, account }, 'lab / ml / eval'],
  [{ accounts: 1, account, partial: true }, 'at least 1 account'],
  [{ accounts: 2, others: 1 }, '2 accounts and 1 person or role'],
  [{ others: 2 }, '2 people or roles'],
  [{ accounts: 9, everyone: true }, 'everyone'],
  [{}, 'no account today'],
  [{ partial: true }, 'accounts that could not be counted'],
])('subjects %j are "%s"', (given, words) => {
  expect(describeEffectSubjects(who(given))).toBe(words)
})

test.each([
  [
    who({ accounts: 9 }),
    who({ accounts: 3 }),
    true,
    'This week 9 accounts gained access and 3 lost it',
  ],
  [who({ accounts: 1 }), who(), true, 'This week 1 account gained access'],
  [who(), who({ accounts: 2 }), true, 'This week 2 accounts lost access'],
  [who(), who(), true, 'This week no account gained or lost access'],
  [who(), who(), false, 'This week no account is known to have gained or lost access'],
  [who({ everyone: true }), who(), true, 'This week everyone gained access'],
  [
    who({ everyone: true }),
    who({ everyone: true }),
    true,
    'This week everyone gained and lost access',
  ],
  [who({ accounts: 2, partial: true }), who(), true, 'This week at least 2 accounts gained access'],
])('a week of %j and %j, whole %s, is "%s"', (gained, lost, whole, title) => {
  expect(effectTitle('week', { gained, lost, whole })).toBe(title)
})

test('people and roles are told beside the title', () => {
  expect(describeOtherSubjects({ gained: who(), lost: who(), whole: true })).toBeUndefined()
  expect(
    describeOtherSubjects({ gained: who({ others: 1 }), lost: who({ others: 2 }), whole: true }),
  ).toBe('1 person or role gained access and 2 people or roles lost it')
})
