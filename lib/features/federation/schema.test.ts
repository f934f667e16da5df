import { describe, expect, test } from 'vitest'
import { audienceChoiceOf, audienceKindOf } from './audience'
import { CreateFederationConfigs, NewConfigQuery } from './schema'

describe('a draft', () => {
  test.each([
    ['no cluster chosen', { clusters: [] }, 'clusters'],
    ['a name CoreWeave refuses', { clusters: ['c1'], names: { c1: 'train east' } }, 'names.c1'],
    [
      'no custom audience',
      { clusters: ['c1'], names: { c1: 'a' }, audience: 'custom' },
      'customAudience',
    ],
    ['a typed issuer with a slash', { from: 'issuer', issuerUrl: 'https://e.com/' }, 'issuerUrl'],
    ['a typed issuer over http', { from: 'issuer', issuerUrl: 'http://e.com' }, 'issuerUrl'],
    ['a typed issuer with a user', { from: 'issuer', issuerUrl: 'https://a@e.com' }, 'issuerUrl'],
  ] as const)('with %s is refused at its field', (_, given, field) => {
    const { error } = CreateFederationConfigs.safeParse({
      from: 'clusters',
      clusters: [],
      issuerUrl: '',
      audience: 'issuer',
      customAudience: '',
      names: { typed: 'typed' },
      description: '',
      ...given,
    })
    expect(error?.issues.map(({ path }) => path.join('.'))).toEqual([field])
  })
})

test('the form ignores invalid choices in its address', () => {
  expect(NewConfigQuery.parse({ cluster: '../..', audience: 'a'.repeat(1025) })).toEqual({})
  expect(NewConfigQuery.parse({ cluster: 'c-1', audience: 'iam', other: '1' })).toEqual({
    cluster: 'c-1',
    audience: 'iam',
  })
})

test.each([
  [undefined, { audience: 'issuer', customAudience: '' }],
  ['iam', { audience: 'iam', customAudience: '' }],
  ['https://issuer.example.com', { audience: 'issuer', customAudience: '' }],
  [
    'https://vault.example.com',
    { audience: 'custom', customAudience: 'https://vault.example.com' },
  ],
] as const)('an address with the audience %s prefills the form', (given, expected) => {
  expect(audienceChoiceOf(given, 'https://issuer.example.com')).toEqual(expected)
})

test.each([
  ['https://issuer.example.com', 'issuer'],
  ['https://coreweave.com/iam', 'iam'],
  ['https://issuer.example.com/', 'custom'],
] as const)('the audience %s is of kind %s', (audience, kind) => {
  expect(audienceKindOf({ issuerUrl: 'https://issuer.example.com', audience })).toBe(kind)
})
