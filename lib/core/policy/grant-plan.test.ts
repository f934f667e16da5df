import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Policy, Statement } from './document'
import { compilePolicies } from './evaluate'
import { planGrant } from './grant-plan'
import { EXCHANGE_ACTION, GRANT_LEVELS, GRANTED_ACTIONS } from './templates'

const ME = 'role/https://oidc.test/id/1:system:serviceaccount:ml-team:train-runner'
const READ = { principal: ME, bucket: 'datasets', level: 'Read' } as const

const policyOf = (...statements: Partial<Statement>[]): Policy => ({
  version: 'v1alpha1',
  name: 'wif',
  statements: statements.map((given, i) => ({
    name: `s${i}`,
    effect: 'Allow',
    actions: ['s3:*'],
    resources: ['datasets', 'datasets/*'],
    principals: [ME],
    ...given,
  })),
})
const exchange = { actions: [EXCHANGE_ACTION], resources: ['*'] }
const names = (plan: ReturnType<typeof planGrant>) =>
  plan.state === 'missing' ? plan.statements.map(({ name }) => name) : plan.state

test('without policies, the exchange and the level are missing', () => {
  const plan = planGrant([], READ)
  expect(plan).toMatchObject({
    state: 'missing',
    statements: [
      { name: 'exchange-tokens', actions: [EXCHANGE_ACTION], resources: ['*'], principals: [ME] },
      {
        name: 'datasets-read',
        actions: ['s3:ListBucket', 's3:GetBucketLocation', 's3:GetObject'],
        resources: ['datasets', 'datasets/*'],
        principals: [ME],
      },
    ],
  })
})

test.each([
  ['the exchange', policyOf(exchange), ['datasets-read']],
  ['the bucket alone', policyOf({}), ['exchange-tokens']],
  [
    'only a prefix of the bucket',
    policyOf(exchange, { resources: ['datasets/v1/*'] }),
    ['datasets-read'],
  ],
  ['another bucket', policyOf(exchange, { resources: ['models', 'models/*'] }), ['datasets-read']],
  ['another account', policyOf(exchange, { principals: [`${ME}-2`] }), ['datasets-read']],
  [
    'all that reading needs',
    policyOf(exchange, { actions: ['s3:ListBucket', 's3:GetObject'] }),
    'granted',
  ],
  ['everything', policyOf({ actions: ['*'], resources: ['*'], principals: ['*'] }), 'granted'],
])('where %s is allowed, what is missing is planned', (_, policy, expected) => {
  expect(names(planGrant([policy], READ))).toEqual(expected)
})

test('a Deny of all of it cannot be answered by a statement, and is named', () => {
  const denied = policyOf(exchange, {}, { name: 'stop', effect: 'Deny', actions: ['s3:GetObject'] })
  expect(planGrant([denied], READ)).toMatchObject({
    state: 'denied',
    by: [{ policy: 'wif', statement: 'stop' }],
  })
  const noExchange = policyOf({ ...exchange, name: 'no-keys', effect: 'Deny' })
  expect(planGrant([noExchange], READ)).toMatchObject({
    state: 'denied',
    by: [{ statement: 'no-keys' }],
  })
})

test('a Deny of a part is an exception, and does not hide what is missing', () => {
  const part: Partial<Statement> = {
    name: 'secret',
    effect: 'Deny',
    resources: ['datasets/secret/*'],
  }
  expect(planGrant([policyOf(exchange, {}, part)], READ)).toMatchObject({
    state: 'granted',
    exceptions: [{ statement: 'secret' }],
  })
  expect(planGrant([policyOf(exchange, part)], READ)).toMatchObject({
    state: 'missing',
    statements: [{ name: 'datasets-read' }],
    exceptions: [{ statement: 'secret' }],
  })
})

test('only Delete deletes', () => {
  for (const level of GRANT_LEVELS)
    expect(GRANTED_ACTIONS[level].includes('s3:DeleteObject')).toBe(level === 'Delete')
})

const texts = {
  principals: [ME, '*', `${ME}-2`, ME.replace('train-runner', '*')],
  actions: ['*', 's3:*', 's3:Get*', 's3:ListBucket', 's3:PutObject', EXCHANGE_ACTION, 'cwobject:*'],
  resources: ['*', 'datasets', 'datasets/*', 'datasets/v1/*', 'data*', 'models/*'],
}
const some = (all: readonly string[]) => fc.subarray([...all], { minLength: 1 })
const statements = fc.array(
  fc.record({
    effect: fc.constantFrom('Allow' as const, 'Allow' as const, 'Deny' as const),
    actions: some(texts.actions),
    resources: some(texts.resources),
    principals: some(texts.principals),
  }),
  { maxLength: 6 },
)

test('what is planned grants the level with the token exchange, or a Deny stands against it', () => {
  fc.assert(
    fc.property(statements, fc.constantFrom(...GRANT_LEVELS), (given, level) => {
      const before = [policyOf(...given)]
      const plan = planGrant(before, { ...READ, level })
      const added: Policy[] =
        plan.state === 'missing'
          ? [{ version: 'v1alpha1', name: 'added', statements: plan.statements }]
          : []
      const after = planGrant([...before, ...added], { ...READ, level })
      expect(after.state).toBe(plan.state === 'denied' ? 'denied' : 'granted')
      const { decide } = compilePolicies([...before, ...added])
      if (plan.state !== 'denied')
        expect(decide({ principal: ME, action: EXCHANGE_ACTION, resource: '*' }).decision).toBe(
          'allow',
        )
    }),
    { numRuns: 1000 },
  )
})

test('a plan adds nothing for anybody else, and no other bucket', () => {
  fc.assert(
    fc.property(statements, (given) => {
      const plan = planGrant([policyOf(...given)], READ)
      if (plan.state !== 'missing') return
      for (const { principals, resources, actions } of plan.statements) {
        expect(principals).toEqual([ME])
        expect(resources).toEqual(
          actions.includes(EXCHANGE_ACTION) ? ['*'] : ['datasets', 'datasets/*'],
        )
      }
    }),
    { numRuns: 500 },
  )
})
