import { expect, test } from 'vitest'
import { createExchangeCheck } from './exchange-permission'

const statement = (over: object) => ({
  effect: 'Allow',
  actions: ['cwobject:CreateAccessKeyOIDC'],
  resources: ['*'],
  principals: ['role/https://issuer/id/1:system:serviceaccount:ml:train'],
  ...over,
})
const train = 'role/https://issuer/id/1:system:serviceaccount:ml:train'
const other = 'role/https://issuer/id/1:system:serviceaccount:web:front'
const ask = (...statements: object[]) =>
  createExchangeCheck([{ statements: statements.map((each) => statement(each)) }])

test.each([
  ['the account that is named', [{}], train, true],
  ['an account that is not named', [{}], other, false],
  ['an account swept in by a prefix', [{ principals: [`${other.slice(0, -5)}*`] }], other, true],
  ['everyone', [{ principals: ['*'] }], other, true],
  ['a wildcard of actions', [{ actions: ['cwobject:*'] }], train, true],
  ['nobody where only buckets are allowed', [{ actions: ['s3:*'] }], train, false],
  ['nobody where it is allowed on a bucket only', [{ resources: ['datasets'] }], train, false],
  ['nobody whom a Deny takes in', [{}, { effect: 'Deny', principals: ['*'] }], train, false],
  [
    'whom a Deny of something else takes in',
    [{}, { effect: 'Deny', actions: ['s3:*'] }],
    train,
    true,
  ],
])('the exchange is open to %s', (_, statements, principal, expected) => {
  expect(ask(...statements)(principal)).toBe(expected)
})
