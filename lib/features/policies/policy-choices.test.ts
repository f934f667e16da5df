import { describe, expect, test } from 'vitest'
import { parsePolicyText } from '@/lib/core/policy/policy-text'
import { defaultPolicyName } from '@/lib/core/policy/templates'
import { policyCodeSamples } from './code-samples'
import { buildChosenPolicy, parseAccountKey } from './policy-choices'

const issuerUrl = 'https://oidc.test/id/1'
const choices = {
  account: 'ml-team/eval',
  template: 'read-bucket',
  bucket: 'data',
  name: 'wif-ml-team-eval',
  listBuckets: false,
} as const

describe('a policy from choices', () => {
  test('names the account by its principal and the policy by its account', () => {
    expect(defaultPolicyName('ml-team/eval')).toBe('wif-ml-team-eval')
    expect(parseAccountKey('ml-team/eval')).toEqual({ namespace: 'ml-team', name: 'eval' })
    const policy = buildChosenPolicy(choices, issuerUrl)
    expect(policy?.statements.every(({ principals }) => principals.length === 1)).toBe(true)
    expect(policy?.statements[0]?.principals).toEqual([
      `role/${issuerUrl}:system:serviceaccount:ml-team:eval`,
    ])
  })

  test.each([
    ['no cluster', {}, undefined],
    ['no account', { account: '' }, issuerUrl],
    ['no name', { name: '' }, issuerUrl],
    ['no bucket where the template needs one', { bucket: '' }, issuerUrl],
  ])('is none with %s', (_, missing, issuer) => {
    expect(buildChosenPolicy({ ...choices, ...missing }, issuer)).toBeUndefined()
  })

  test('needs no bucket where the template is about all of them', () => {
    expect(
      buildChosenPolicy({ ...choices, template: 'tutorial', bucket: '' }, issuerUrl),
    ).toBeDefined()
  })
})

test('every other form says the same policy, and the JSON parses back to it', () => {
  const policy = buildChosenPolicy(choices, issuerUrl)
  if (!policy) throw new Error('no policy')
  const code = Object.fromEntries(
    policyCodeSamples(policy, 'https://api.test/').map(({ key, code }) => [key, code]),
  )
  expect(parsePolicyText(code['json'] ?? '').policy).toEqual(policy)
  expect(code['curl']).toContain('https://api.test/v1/cwobject/access-policy')
  expect(code['terraform']).toContain('"wif-ml-team-eval"')
  expect(code['cwic']).toMatch(/^# /)
})
