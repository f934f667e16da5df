import { expect, test } from 'vitest'
import { computeAccessEffect } from './access-effect'
import type { Policy, Statement } from './document'

const role = (name: string) => `role/https://i.example/id/1:system:serviceaccount:ml:${name}`

const policy = (name: string, ...statements: Partial<Statement>[]): Policy => ({
  version: 'v1alpha1',
  name,
  statements: statements.map((given, i) => ({
    name: `s${i}`,
    effect: 'Allow',
    actions: ['s3:GetObject'],
    resources: ['models/*'],
    principals: [role('train')],
    ...given,
  })),
})

const plain = ({ gained, lost, exact }: ReturnType<typeof computeAccessEffect>) => ({
  gained: gained.map(({ levels, buckets, principals }) => [
    levels.join(),
    buckets.join(),
    principals.map(({ pattern }) => pattern).join(),
  ]),
  lost: lost.map(({ levels, buckets }) => [levels.join(), buckets.join()]),
  exact,
})

test('a grant gains its levels on its bucket, in one entry for the bucket and its objects', () => {
  const grant = policy('p', {
    actions: ['s3:ListBucket', 's3:GetObject'],
    resources: ['models', 'models/*'],
  })
  expect(plain(computeAccessEffect([], [grant], []))).toEqual({
    gained: [['List,Read', 'models', role('train')]],
    lost: [],
    exact: true,
  })
})

test('principals with the same new access share an entry, and others have their own', () => {
  const grants = policy(
    'p',
    { principals: [role('a'), role('b')] },
    { principals: [role('c')], actions: ['s3:PutObject'] },
  )
  expect(plain(computeAccessEffect([], [grants], [])).gained).toEqual([
    ['Read', 'models', `${role('a')},${role('b')}`],
    ['Write', 'models', role('c')],
  ])
})

test('what another policy still allows is not lost, and a Deny takes what was allowed', () => {
  const one = policy('one', {})
  const same = policy('same', {})
  expect(plain(computeAccessEffect([one], [], [same]))).toMatchObject({ gained: [], lost: [] })
  const deny = policy('stop', { effect: 'Deny', actions: ['*'], resources: ['*'] })
  expect(plain(computeAccessEffect([], [deny], [same])).lost).toEqual([['Read', 'models']])
})

test('actions on the organization have no level and no bucket', () => {
  const exchange = policy('p', { actions: ['cwobject:CreateAccessKeyOIDC'], resources: ['*'] })
  expect(plain(computeAccessEffect([], [exchange], [])).gained).toEqual([['', '', role('train')]])
})

test('a change of order or names changes nothing', () => {
  const [before, after] = [policy('p', {}), policy('q', {})]
  expect(computeAccessEffect([before], [after], [])).toEqual({ gained: [], lost: [], exact: true })
})

test('a wildcard action on a bucket counts only the levels of actions on buckets and objects', () => {
  const [shift] = computeAccessEffect([], [policy('p', { actions: ['s3:Get*'] })], []).gained
  expect(shift?.levels).toEqual(['Read'])
})
