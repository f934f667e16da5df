import { expect, test } from 'vitest'
import { principalOf, wildcardPrincipal } from '@/lib/core/identity/principal'
import { policyReaches } from './policy-reach'

const issuerUrl = 'https://oidc.cks.coreweave.com/id/7f3c1d52'
const trainer = { namespace: 'ml-team', name: 'train-runner' }
const statement = (change: object = {}) => ({
  effect: 'Allow',
  actions: ['s3:GetObject'],
  resources: ['datasets/*'],
  principals: [principalOf({ issuerUrl, ...trainer })],
  ...change,
})
const reachOf = (...statements: ReturnType<typeof statement>[]) =>
  policyReaches([{ name: 'p', statements }], issuerUrl)[0]

test('a policy reaches the buckets of its statements for the accounts that they name', () => {
  expect(reachOf(statement(), statement({ resources: ['datasets', 'logs'] }))).toEqual({
    policy: 'p',
    statements: 2,
    accounts: [trainer],
    wildcards: [],
    buckets: ['datasets', 'logs'],
    openBuckets: [],
    everyone: false,
  })
})

test.each([
  ['a Deny', { effect: 'Deny' }],
  [
    'principals of another issuer',
    { principals: [`role/https://other:system:serviceaccount:a:b`] },
  ],
  ['people only', { principals: ['coreweave/u1'] }],
])('a statement with %s reaches nothing', (_, change) => {
  expect(reachOf(statement(change))).toBeUndefined()
})

test('the token exchange reaches no bucket, though its resource is *', () => {
  const exchange = { actions: ['cwobject:CreateAccessKeyOIDC'], resources: ['*'] }
  expect(reachOf(statement(exchange))).toMatchObject({ statements: 1, buckets: [] })
})

test('buckets that everyone reaches are told apart', () => {
  const everyone = statement({ principals: ['*'], resources: ['logs/*'] })
  expect(reachOf(statement(), everyone)).toMatchObject({
    buckets: ['datasets', 'logs'],
    openBuckets: ['logs'],
    everyone: true,
  })
})

test('wildcards of the issuer are kept as they are written', () => {
  const wildcard = wildcardPrincipal(issuerUrl, 'ml-team')
  expect(reachOf(statement({ principals: [wildcard] }))).toMatchObject({
    accounts: [],
    wildcards: [wildcard],
  })
})
