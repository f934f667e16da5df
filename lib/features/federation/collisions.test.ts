import { describe, expect, test } from 'vitest'
import { findCollisions } from './collisions'
import { suggestConfigName } from './config-name'

const issuerUrl = 'https://oidc.cks.coreweave.com/id/7f3c1d52-0a4b-4b6e-9b52-9f6f0f6bb1e6'
const existing = [
  { name: 'default', issuerUrl, audience: issuerUrl },
  { name: 'ci', issuerUrl, audience: 'https://coreweave.com/iam' },
]
const found = (wanted: { issuerUrl: string; audience: string }) =>
  findCollisions(wanted, existing).map(({ kind, existing: { name } }) => [kind, name])

describe('collisions of a new config', () => {
  test.each([
    ['the same issuer and audience', { issuerUrl, audience: issuerUrl }, ['duplicate', 'default']],
    [
      'an issuer with a slash more',
      { issuerUrl: `${issuerUrl}/`, audience: `${issuerUrl}/` },
      ['near-miss', 'default'],
    ],
    [
      'an audience over http',
      { issuerUrl, audience: 'http://coreweave.com/iam' },
      ['near-miss', 'ci'],
    ],
    [
      'an audience in other case',
      { issuerUrl, audience: 'https://coreweave.com/IAM' },
      ['near-miss', 'ci'],
    ],
  ])('are found for %s', (_, wanted, expected) => {
    expect(found(wanted)).toEqual([expected])
  })

  test('are none for another audience or another cluster', () => {
    expect(found({ issuerUrl, audience: 'sts.amazonaws.com' })).toEqual([])
    const other = 'https://oidc.cks.coreweave.com/id/00000000-0a4b-4b6e-9b52-9f6f0f6bb1e6'
    expect(found({ issuerUrl: other, audience: other })).toEqual([])
  })

  test('are shown character by character, for the value that differs', () => {
    const [near] = findCollisions({ issuerUrl, audience: 'https://coreweave.com/iam/' }, existing)
    expect(near?.issuerUrl).toBeUndefined()
    expect(near?.audience?.left).toEqual([
      { text: 'https://coreweave.com/iam', mark: 'same' },
      { text: '/', mark: 'different' },
    ])
  })
})

describe('the name of a new config', () => {
  test.each([
    ['train-east', 'issuer', [], 'train-east'],
    ['train-east', 'iam', [], 'train-east-iam'],
    ['train-east', 'issuer', ['train-east'], 'train-east-2'],
    ['token.actions.example.com', 'custom', [], 'token-actions-example-com-custom'],
    ['…', 'issuer', [], 'federation'],
  ] as const)('for %s and %s is free and one CoreWeave takes', (base, kind, taken, expected) => {
    const name = suggestConfigName(base, kind, taken)
    expect(name).toBe(expected)
    expect(name).toMatch(/^[a-zA-Z0-9_-]+$/)
  })
})
