import { describe, expect, test } from 'vitest'
import { bareIssuer } from '@/lib/core/identity/trust-target-names'
import { CASE_ISSUER } from '@/lib/testing/cases/trust/fixtures'
import { WRAPPING_CASES } from '@/lib/testing/cases/trust/wrappings'
import { decideForAccounts } from './account-decisions'
import { lintTrust } from './lint'
import { parseTrust } from './parse'

const ACCOUNTS = ['ml-team', 'web'].map((namespace) => ({
  issuerUrl: CASE_ISSUER,
  namespace,
  name: 'trainer',
}))

test('a fix changes the policy where it stands and nothing around it', () => {
  const bare = bareIssuer(CASE_ISSUER)
  const policy = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${bare}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: { StringEquals: { [`${bare}:aud`]: 'sts.amazonaws.com' } },
      },
    ],
  }
  const around = (json: string) =>
    `resource "aws_iam_role" "a" {\n  # who\n  assume_role_policy = <<EOF\n${json}\nEOF\n}\n`
  const text = around(JSON.stringify(policy, null, 2))
  const { trust, source } = parseTrust(text)
  if (!trust || !source) throw new Error('not parsed')
  const [intended] = ACCOUNTS
  const clusters = [{ name: 'train-east', issuerUrl: CASE_ISSUER }]
  const surroundings = { clusters, accounts: ACCOUNTS, ...(intended && { intended }) }
  const fix = lintTrust(trust, source, surroundings)[0]?.fixes[0]
  expect(fix?.effect).toBe('No longer admits web/trainer and future accounts.')
  const edited = source.edited(fix?.changes ?? []) ?? ''
  expect(edited).toMatch(/^resource "aws_iam_role" "a" \{\n {2}# who\n/)
  const after = parseTrust(edited).trust
  if (!after) throw new Error('not parsed after the fix')
  expect(decideForAccounts(after, ACCOUNTS).map(({ decision }) => decision)).toEqual([
    'allow',
    'deny',
  ])
})

describe('a trust is read in whatever it is wrapped', () => {
  test.each(WRAPPING_CASES)('$title', ({ text, kind, trainer, other, count = 1 }) => {
    const parse = parseTrust(text)
    expect(parse.mistakes).toEqual([])
    expect(parse.kind).toBe(kind)
    expect(parse.documents?.length ?? 1).toBe(count)
    const { trust, source } = parse
    if (!trust || !source) throw new Error('not parsed')
    const decided = decideForAccounts(trust, ACCOUNTS, { issuer: CASE_ISSUER })
    expect(decided.map(({ decision }) => decision)).toEqual([trainer, other])
    const clusters = [{ name: 'train-east', issuerUrl: CASE_ISSUER }]
    for (const { path } of lintTrust(trust, source, { clusters, accounts: ACCOUNTS })) {
      const { from, to } = source.rangeOf(path)
      expect(from).toBeGreaterThanOrEqual(0)
      expect(to).toBeLessThanOrEqual(text.length)
    }
  })
})
