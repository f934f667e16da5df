import { describe, expect, test } from 'vitest'
import { AWS_SURROUNDINGS } from '@/lib/testing/cases/trust/fixtures'
import { TRUST_CASES } from '@/lib/testing/cases/trust/index'
import { decide } from './decide'
import { parseTrust } from './parse'

test('the table has more than 40 cases and no duplicate', () => {
  expect(TRUST_CASES.length).toBeGreaterThan(40)
  const titles = TRUST_CASES.map(({ cloud, title }) => `${cloud}: ${title}`)
  expect(new Set(titles).size).toBe(titles.length)
})

describe.each(['aws', 'gcp', 'vault'] as const)('%s decisions match the documentation', (cloud) => {
  const cases = TRUST_CASES.filter((it) => it.cloud === cloud)
  test.each(cases)('$title: $expected', ({ trust: pasted, claims, expected }) => {
    const { trust, kind, mistakes } = parseTrust(JSON.stringify(pasted, null, 2))
    expect(mistakes).toEqual([])
    expect(kind).toBe(cloud)
    if (!trust) throw new Error('not parsed')
    const answer = decide(trust, claims, AWS_SURROUNDINGS)
    expect(answer.decision, answer.reason).toBe(expected)
    expect(answer.reason).toMatch(/\.$/)
    expect(answer.on.length > 0).toBe(expected === 'depends')
  })
})
