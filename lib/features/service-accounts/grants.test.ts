import { expect, test } from 'vitest'
import { matchingGrants } from './grants'

const context = { actor: { uid: 'ada', orgUid: 'org', sessionId: 'session' } }
const grantsFor = (policies: Parameters<typeof matchingGrants>[1]) =>
  matchingGrants(context, policies, account)

const issuerUrl = 'https://oidc.cks.coreweave.com/id/7f3c1d52'
const account = { issuerUrl, namespace: 'ml-team', name: 'train-runner' }
const own = `role/${issuerUrl}:system:serviceaccount:ml-team:train-runner`

const policy = (
  name: string,
  principals: string[],
  actions = ['s3:GetObject'],
  effect = 'Allow',
) => ({
  version: 'v1alpha1',
  name,
  statements: [{ name: `${name}-1`, effect, actions, resources: ['*'], principals }],
})

test('lists exact matches before wildcards', async () => {
  const grants = await grantsFor([
    policy('all', ['*']),
    policy('namespace', [`role/${issuerUrl}:system:serviceaccount:ml-team:*`]),
    policy('own', ['role/Admin', own]),
  ])
  expect(grants.map(({ policy, exact }) => [policy, exact])).toEqual([
    ['own', true],
    ['all', false],
    ['namespace', false],
  ])
  expect(grants.map(({ sentence }) => sentence)).toEqual(
    Array(3).fill('Can read objects on every bucket.'),
  )
})

test('omits statements about similar accounts', async () => {
  const others = [
    'role/Admin',
    `${own}-2`,
    `role/${issuerUrl}/:system:serviceaccount:ml-team:train-runner`,
    `role/${issuerUrl}:system:serviceaccount:ml-team-2:*`,
    `role/${issuerUrl}`,
  ]
  expect(await grantsFor([policy('others', others)])).toEqual([])
})

test('tells whether a statement covers the token exchange, by wildcards too', async () => {
  const exchange = async (actions: string[]) =>
    (await grantsFor([policy('p', [own], actions)])).map((grant) => grant.exchange)
  expect(await exchange(['cwobject:CreateAccessKeyOIDC'])).toEqual([true])
  expect(await exchange(['cwobject:CreateAccessKey*'])).toEqual([true])
  expect(await exchange(['cwobject:CreateAccessKeyFromOIDC'])).toEqual([false])
  expect(await exchange(['s3:*'])).toEqual([false])
})

test('lists a statement that the console cannot parse', async () => {
  expect(await grantsFor([policy('odd', [own], ['s3:GetObject'], 'Maybe')])).toMatchObject([
    { effect: 'Maybe', sentence: 'The console cannot read this statement.' },
  ])
})
