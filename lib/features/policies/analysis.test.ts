import { describe, expect, test } from 'vitest'
import { principalOf } from '@/lib/core/identity/principal'
import { parseBucketPolicyText } from '@/lib/core/policy/bucket-policy-document'
import type { Policy } from '@/lib/core/policy/document'
import { parsePolicyText, printPolicy } from '@/lib/core/policy/policy-text'
import { policyFromTemplate } from '@/lib/core/policy/templates'
import { applyEdits } from '@/lib/core/policy/text-edit'
import { type AnalysisInput, analysePolicyChange, analysePolicyDraft } from './analysis'
import { describeComparison } from './words'

const issuerUrl = 'https://oidc.test/id/1'
const accounts = ['train', 'eval'].map((name) => ({
  principal: principalOf({ issuerUrl, namespace: 'ml', name }),
  cluster: 'east',
  namespace: 'ml',
}))
const principals = accounts.slice(0, 1).map(({ principal }) => principal)
const reading = (name = 'wif'): Policy =>
  policyFromTemplate('read-bucket', { name, principals, bucket: 'data' })
const input = (given: Partial<AnalysisInput>): AnalysisInput => ({
  text: printPolicy(reading()),
  was: null,
  live: [],
  inventory: { accounts, buckets: ['data', 'logs'], unread: [] },
  surroundings: {},
  editor: 'coreweave/me',
  ...given,
})

describe('what a draft means', () => {
  test('a new policy names who gains what, in a sentence and by bucket', () => {
    const analysis = analysePolicyDraft(input({}))
    expect(analysis && describeComparison(analysis.comparison)).toBe(
      '1 service account gains read access to 1 bucket. No one loses access.',
    )
    expect(analysis?.grants.rows).toEqual([
      { principal: principals[0], before: [0, 0], after: [3, 0] },
    ])
  })

  test('a replaced policy counts as deleted, also when it is renamed', () => {
    const renamed = input({ text: printPolicy(reading('new')), was: 'wif', live: [reading()] })
    const analysis = analysePolicyDraft(renamed)
    expect(analysis && describeComparison(analysis.comparison)).toBe('No access changes.')
  })

  test('a finding has its place in the text, and its fix removes it', () => {
    const broken = printPolicy(reading()).replace('"s3:GetObject"', '"s3:GetObjekt"')
    const found = analysePolicyDraft(input({ text: broken }))?.findings.find(({ fix }) => fix)
    expect(broken.slice(found?.from, found?.to)).toBe('"s3:GetObjekt"')
    expect(found).toMatchObject({ statement: 1, entry: ['actions', 2] })
    const mended = applyEdits(broken, found?.fix?.edits ?? [])
    expect(parsePolicyText(mended).policy).toBeDefined()
    expect(analysePolicyDraft(input({ text: mended }))?.findings).toEqual([])
  })

  test('a finding whose fix would let others in says so', () => {
    const denied = { ...reading(), name: 'denies' }
    const principal = principalOf({ issuerUrl, namespace: 'gone', name: 'a' })
    const deny = {
      name: 'deny',
      effect: 'Deny' as const,
      actions: ['s3:GetObject'],
      resources: ['data/*'],
      principals: [principal, ...principals],
    }
    const wide = reading('wide')
    const statements = wide.statements.map((each) => ({ ...each, principals: ['*'] }))
    const analysis = analysePolicyDraft(
      input({
        text: printPolicy({ ...denied, statements: [deny] }),
        live: [{ ...wide, statements }],
        surroundings: { inventory: [{ issuerUrl, namespaces: { ml: ['train'] } }] },
      }),
    )
    const found = analysis?.findings.find(({ message }) => message.includes('does not exist'))
    expect(found?.fix).toBeUndefined()
    expect(found?.message).toMatch(/No fix is offered, because it would let in others, too\.$/)
  })

  test('places hold in the wrapper of the API too', () => {
    const text = printPolicy(reading(), 'wrapper').replace('"s3:GetObject"', '"s3:GetObjekt"')
    const found = analysePolicyDraft(input({ text }))?.findings.find(({ fix }) => fix)
    expect(text.slice(found?.from, found?.to)).toBe('"s3:GetObjekt"')
  })

  test('a bucket policy only reduces what is granted', () => {
    const { policy } = parseBucketPolicyText(
      JSON.stringify({
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: '*',
          Action: ['s3:ListBucket', 's3:PutObject'],
          Resource: '*',
        },
      }),
    )
    const gates = { orgId: 'org', policies: policy ? { data: policy } : {} }
    const [row] = analysePolicyDraft(input({ gates }))?.grants.rows ?? []
    expect(row?.after).toEqual([3, 0])
    expect(Object.fromEntries(row?.gated ?? [])).toEqual({
      data: { held: ['List'], open: [], refused: ['Read'], on: [] },
    })
  })

  test('text that is no policy means nothing yet', () => {
    expect(analysePolicyDraft(input({ text: '{' }))).toBeUndefined()
  })
})

test('a deletion reports who loses which access', () => {
  const { comparison, lockOut } = analysePolicyChange({
    ...input({}),
    before: [reading()],
    after: [],
  })
  expect(describeComparison(comparison)).toBe(
    '1 service account loses read access to 1 bucket. No one gains access.',
  )
  expect(lockOut[0]).toMatch(/last policy/)
})
