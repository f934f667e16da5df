import { expect, test } from 'vitest'
import { evaluateCalls } from './policy-answers'

const ME = 'role/https://x/id/1:system:serviceaccount:a:b'
const policy = (actions: string[], resources = ['*'], principals = [ME], effect = 'Allow') => ({
  version: 'v1alpha1',
  name: 'wif',
  statements: [{ name: 'one', effect, actions, resources, principals }],
})
const by = { policy: 'wif', statement: 'one' }

test('an allowed call names the statement that allows it', () => {
  expect(evaluateCalls([policy(['cwobject:*', 's3:*'])], ME)).toEqual({
    exchange: { allowed: true, by },
    list: { allowed: true, by },
    calls: [],
  })
})

test('a denied call names the statement that denies it', () => {
  const deny = { ...policy(['s3:*'], ['*'], ['*'], 'Deny'), name: 'stop' }
  expect(evaluateCalls([policy(['s3:*']), deny], ME).list).toEqual({
    allowed: false,
    by: { policy: 'stop', statement: 'one' },
  })
})

test('listing granted on a bucket misses by its resource', () => {
  expect(evaluateCalls([policy(['s3:*'], ['datasets', 'datasets/*'])], ME).list).toEqual({
    allowed: false,
    nearest: { ...by, missed: ['resource'], resources: ['datasets', 'datasets/*'] },
  })
})

test('a policy for another account misses by its principal', () => {
  const other = policy(['cwobject:*'], ['*'], [ME.replace(':b', ':c')])
  expect(evaluateCalls([other], ME).exchange).toMatchObject({ nearest: { missed: ['principal'] } })
})

test('without policies nothing is allowed and nothing is near', () => {
  const no = { allowed: false }
  expect(evaluateCalls([], ME)).toEqual({ exchange: no, list: no, calls: [] })
})

test('a chosen bucket is evaluated with the calls that the script makes', () => {
  const policies = [policy(['s3:ListBucket', 's3:GetObject'], ['datasets', 'datasets/*'])]
  const asked = (access: 'list' | 'read' | 'write') =>
    evaluateCalls(policies, ME, { bucket: 'datasets', access }).calls.map(({ action, answer }) => [
      action,
      answer.allowed,
    ])
  expect(asked('list')).toEqual([['s3:ListBucket', true]])
  expect(asked('read')).toEqual([
    ['s3:ListBucket', true],
    ['s3:GetObject', true],
  ])
  expect(asked('write')).toEqual([['s3:PutObject', false]])
})

test('only a write says whether the account can remove the object that it leaves', () => {
  const removal = (actions: string[], access: 'read' | 'write') =>
    evaluateCalls([policy(actions, ['datasets', 'datasets/*'])], ME, { bucket: 'datasets', access })
      .removal?.answer.allowed
  expect(removal(['s3:PutObject'], 'write')).toBe(false)
  expect(removal(['s3:PutObject', 's3:DeleteObject'], 'write')).toBe(true)
  expect(removal(['s3:*'], 'read')).toBeUndefined()
})

test('a prefix is asked for objects under it', () => {
  const policies = [policy(['s3:PutObject'], ['datasets/team/*'])]
  const allowed = (prefix?: string) =>
    evaluateCalls(policies, ME, {
      bucket: 'datasets',
      access: 'write',
      ...(prefix !== undefined && { prefix }),
    }).calls[0]?.answer.allowed
  expect(allowed()).toBe(false)
  expect(allowed('team/')).toBe(true)
})
