import fc from 'fast-check'
import { test } from 'vitest'
import { measureCpuTime } from '@/lib/testing/laws/cpu-time'
import { expect } from '@/lib/testing/laws/expect'
import { lawParameters } from '@/lib/testing/laws/runs'
import { anyText } from '@/lib/testing/laws/texts'
import { parsePolicyText } from './policy-text'
import { policyFromTemplate } from './templates'

const policy = policyFromTemplate('tutorial', { name: 'p', principals: ['role/Admin'] })
const [statement] = policy.statements
const json = (value: unknown) => JSON.stringify(value, null, 2)

const junk = fc.oneof(
  anyText({ maxLength: 200 }),
  fc.json({ maxDepth: 6 }),
  fc
    .array(
      fc.constantFrom(
        '{',
        '}',
        '[',
        ']',
        ',',
        ':',
        '"name"',
        '"',
        '//x\n',
        '/*',
        'Allow',
        '\u0000',
      ),
      { maxLength: 40 },
    )
    .map((parts) => parts.join('')),
  fc
    .tuple(fc.nat(json(policy).length), fc.nat(3), fc.string({ maxLength: 3 }))
    .map(([at, length, put]) => json(policy).slice(0, at) + put + json(policy).slice(at + length)),
)

test('no text makes the parser throw, and every problem lies in the text', () => {
  fc.assert(
    fc.property(junk, (text) => {
      const { policy: parsed, problems } = parsePolicyText(text)
      for (const { offset, length, line, column } of problems) {
        expect(offset >= 0 && offset + length <= Math.max(text.length, 1_048_576)).toBe(true)
        expect(line >= 1 && column >= 1).toBe(true)
      }
      if (!parsed) expect(problems.length).toBeGreaterThan(0)
    }),
    lawParameters(),
  )
})

test('a megabyte of anything is answered within a second', () => {
  const texts = [
    JSON.stringify({ ...policy, statements: Array.from({ length: 5000 }, () => statement) }),
    JSON.stringify({
      ...policy,
      statements: Array.from({ length: 5000 }, () => ({
        ...statement,
        effect: 'allow',
        Actions: [],
      })),
    }),
    '{"a":'.repeat(200_000),
    '[,'.repeat(500_000),
    '"'.repeat(1_000_000),
    '//'.repeat(500_000),
  ]
  for (const text of texts) {
    expect(measureCpuTime(() => parsePolicyText(text))).toBeLessThan(1000)
  }
})
