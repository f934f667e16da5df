import { expect, test } from 'vitest'
import { printPolicy } from '@/lib/core/policy/policy-text'
import { checkDraft, withoutMissingParts } from './checks'

const statement = (given: object = {}) => ({
  name: 's',
  effect: 'Allow',
  actions: [],
  resources: [],
  principals: [],
  ...given,
})
const checksOf = (...statements: object[]) =>
  withoutMissingParts(checkDraft(printPolicy({ version: 'v1alpha1', name: 'p', statements })))

test.each([
  ['a policy without statements', []],
  ['a statement without entries', [statement()]],
  ['a statement that is half filled', [statement({ actions: ['s3:GetObject'] })]],
])('%s is not scolded for what is missing, and not called valid', (_, statements) => {
  const whole = checkDraft(printPolicy({ version: 'v1alpha1', name: 'p', statements }))
  expect(whole.problems.length).toBeGreaterThan(0)
  expect(checksOf(...statements)).toMatchObject({ problems: [], incomplete: true })
})

test('what is wrong is told at once', () => {
  const { problems } = checksOf(statement({ effect: 'allow', principals: [''] }))
  expect(problems.map(({ entry }) => entry)).toEqual([['effect'], ['principals', 0]])
})

test('text that is not JSON is told of at once', () => {
  const broken = withoutMissingParts(checkDraft('{"statements": [}'))
  expect(broken.problems.length).toBeGreaterThan(0)
  expect(broken.incomplete).toBeUndefined()
})

test('a complete policy is unchanged', () => {
  const list = { actions: ['s3:*'], resources: ['b'], principals: ['*'] }
  expect(checksOf(statement(list)).incomplete).toBeUndefined()
})
