import { describe, expect, test } from 'vitest'
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
