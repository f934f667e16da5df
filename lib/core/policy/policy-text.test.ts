import { describe, expect, test } from 'vitest'
import { measureCpuTime } from '@/lib/testing/laws/cpu-time'
import { parsePolicyText, printPolicy } from './policy-text'
import { applyEdits } from './text-edit'

const statement = {
  name: 's',
  effect: 'Allow',
  actions: ['s3:GetObject'],
  resources: ['b/*'],
  principals: ['role/Admin'],
}
const policy = { version: 'v1alpha1', name: 'p', statements: [statement] }
const json = (value: unknown) => JSON.stringify(value, null, 2)
const errors = (text: string) =>
  parsePolicyText(text).problems.filter(({ severity }) => severity === 'error')

/** Applies the first fix until there are no more. */
function mended(text: string): string {
  let current = text
  for (let step = 0; step < 50; step++) {
    const fix = parsePolicyText(current).problems.find((problem) => problem.fix)?.fix
    if (!fix) return current
    current = applyEdits(current, fix.edits)
  }
  return current
}

test('the inner form and the API’s wrapper are the same policy', () => {
  const inner = parsePolicyText(json(policy))
  const wrapped = parsePolicyText(json({ policy }))
  expect(inner.policy).toEqual(policy)
  expect(wrapped.policy).toEqual(policy)
  expect([inner.base, wrapped.base]).toEqual([[], ['policy']])
  expect(inner.problems).toEqual([])
})

test('unknown fields are kept and reported', () => {
  const parsed = parsePolicyText(
    json({ ...policy, owner: 'ml', statements: [{ ...statement, x: 1 }] }),
  )
  expect(parsed.policy).toMatchObject({ owner: 'ml', statements: [{ x: 1 }] })
  expect(parsed.problems.map(({ severity, path }) => [severity, path])).toEqual([
    ['note', ['owner']],
    ['note', ['statements', 0, 'x']],
  ])
})

describe('each mistake is named at its place, and where there is a fix it leads to a policy', () => {
  const withStatement = (changed: object) =>
    json({ ...policy, statements: [{ ...statement, ...changed }] })
  test.each([
    [
      'lower-case allow',
      withStatement({ effect: 'allow' }),
      '"allow"',
      'must be "Allow" or "Deny"',
    ],
    ['shouted deny', withStatement({ effect: 'DENY' }), '"DENY"', 'must be "Allow" or "Deny"'],
    [
      'principals as a text',
      withStatement({ principals: 'role/Admin' }),
      '"role/Admin"',
      'principals must be a list',
    ],
    ['wrong version', json({ ...policy, version: 'v1' }), '"v1"', 'not "v1"'],
    [
      'bucket policy’s version',
      json({ ...policy, version: '2012-10-17' }),
      '"2012-10-17"',
      'bucket',
    ],
    [
      'ARN of a role',
      withStatement({ principals: ['arn:aws:iam::ab1cd2:role/Admin'] }),
      '"arn:aws:iam::ab1cd2:role/Admin"',
      'rejects ARNs',
    ],
    [
      'statements as an object',
      json({ ...policy, statements: statement }),
      json({ s: statement }).slice(9, -2),
      'statements must be a list',
    ],
    [
      'singular field',
      withStatement({ principals: undefined, principal: ['*'] }),
      '["*"]',
      'principals',
    ],
    [
      'capital field',
      json({ ...policy, version: undefined, Version: 'v1alpha1' }),
      '"v1alpha1"',
      'version',
    ],
    [
      'trailing comma',
      json(policy).replace('"role/Admin"', '"role/Admin",'),
      ',',
      'Trailing commas',
    ],
    ['comment', json(policy).replace('{', '{ // mine\n'), '// mine', 'Comments are not allowed'],
    ['missing comma', json(policy).replace('"v1alpha1",', '"v1alpha1"'), '"name"', 'Missing comma'],
    ['byte order mark', `\ufeff${json(policy)}`, '\ufeff', 'byte order mark'],
    ['empty text in a list', withStatement({ actions: ['', 's3:*'] }), '""', 'non-empty string'],
  ])('%s', (_, text, place, message) => {
    const [problem] = errors(text)
    expect(problem?.message).toContain(message)
    const at = text.slice(problem?.offset, (problem?.offset ?? 0) + (problem?.length ?? 0))
    expect(at.replace(/\s+/g, '')).toBe(place.replace(/\s+/g, ''))
    expect(parsePolicyText(mended(text)).policy?.statements).toHaveLength(1)
  })

  test.each([
    ['nothing', '', 'policy is empty'],
    ['white space', ' \n', 'policy is empty'],
    ['a list of statements', json([statement]), 'list of statements'],
    ['null', 'null', 'must be an object'],
    ['the API’s list', json({ policies: [policy] }), 'Paste a single policy'],
    ['a bucket policy', json({ Version: '2012-10-17', Statement: [] }), 'bucket policy'],
    ['no statements', json({ ...policy, statements: [] }), 'at least one statement'],
    ['no statements at all', json({ ...policy, statements: undefined }), 'at least one statement'],
    [
      '"effect" is missing',
      json({ ...policy, statements: [{ ...statement, effect: undefined }] }),
      '"effect" is missing',
    ],
    ['no name', json({ ...policy, name: '' }), 'non-empty string'],
    [
      'a number as action',
      json({ ...policy, statements: [{ ...statement, actions: [1] }] }),
      'not 1',
    ],
    [
      'no actions',
      json({ ...policy, statements: [{ ...statement, actions: [] }] }),
      'at least one',
    ],
    [
      'a statement that is text',
      json({ ...policy, statements: ['x'] }),
      'A statement must be an object',
    ],
    [
      'duplicate fields',
      '{"version":"v1alpha1","name":"a","name":"b","statements":[]}',
      'Duplicate field',
    ],
    ['single quotes', "{'version': 'v1alpha1'}", 'double quotes'],
    ['half a text', '{"version": "v1', 'Unterminated'],
    ['1 MB', `${json(policy)}${' '.repeat(1_048_576)}`, '1,024 KB'],
    ['deep nesting', '['.repeat(100_000), 'levels deep'],
    ['something after the end', `${json(policy)} {}`, 'after the end of the JSON'],
  ])('%s', (_, text, message) => {
    const parsed = parsePolicyText(text)
    expect(parsed.policy).toBeUndefined()
    expect(parsed.problems.map((problem) => problem.message).join('\n')).toContain(message)
  })

  test('line and column count from one', () => {
    const text = withStatement({ effect: 'allow' })
    const [problem] = errors(text)
    const line = text.split('\n')[(problem?.line ?? 0) - 1]
    expect(line?.slice((problem?.column ?? 0) - 1)).toBe('"allow",')
  })

  test('a resource written as an ARN is a note with a fix', () => {
    const text = withStatement({ resources: ['arn:aws:s3:::b/*'] })
    expect(parsePolicyText(mended(text)).policy?.statements[0]?.resources).toEqual(['b/*'])
  })
})

test('emoji, right-to-left and prototype-like names are names', () => {
  for (const name of ['🚀 rockets', 'سياسة', '__proto__', 'constructor'])
    expect(parsePolicyText(json({ ...policy, name })).policy?.name).toBe(name)
  const odd = parsePolicyText('{"__proto__": {"polluted": true}, "version": 1}')
  expect(odd.policy).toBeUndefined()
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
})

test('a printed policy parses to the same policy', () => {
  const parsed = parsePolicyText(json(policy)).policy
  if (!parsed) throw new Error('expected a policy')
  expect(parsePolicyText(printPolicy(parsed)).policy).toEqual(parsed)
  expect(parsePolicyText(printPolicy(parsed, 'wrapper')).policy).toEqual(parsed)
})

test.each([
  ['a prototype', '{"__proto__": {"name": "p"}}', '"__proto__"'],
  ['half a character in a text', '{"name": "\\ud800"}', '"\\ud800"'],
  ['half a character in a list', '{"a": ["x", "\\udc00x"]}', '"\\udc00x"'],
  ['half a character in a field', '{"\\ud83d": 1}', '"\\ud83d"'],
])('%s is a mistake at its place', (_, text, place) => {
  const { policy, problems } = parsePolicyText(text)
  expect(policy).toBeUndefined()
  expect(problems.map(({ offset, length }) => text.slice(offset, offset + length))).toContain(place)
})

test('whole characters beyond the first plane are none', () => {
  const text = JSON.stringify({ ...policy, name: '😀', ض: ['😀'] })
  expect(parsePolicyText(text).policy?.name).toBe('😀')
})

test.each(['//\n', '/**/', '@ ', "'a' ", '],', '"'])(
  'a text of many mistakes (%j) costs little and names the first ones',
  (piece) => {
    const text = piece.repeat(Math.ceil(150_000 / piece.length))
    let problems: unknown[] = []
    expect(
      measureCpuTime(() => {
        problems = parsePolicyText(text).problems
      }),
    ).toBeLessThan(1000)
    expect(problems.length).toBeGreaterThan(0)
    expect(problems.length).toBeLessThanOrEqual(50)
  },
)

test.each([
  ['statements that are empty', '{},', '{}', 1],
  ['statements that are none', '1,', '1', 1],
  ['fields', '', '', 500],
])('1 MiB of %s costs little', (what, piece, last, expected) => {
  const many = (size: number) => `"statements": [${piece.repeat(size / piece.length)}${last}]`
  const members = Array.from({ length: 80_000 }, (_, i) => `"k${i}":1`).join()
  const text = `{"version": "v1alpha1", "name": "p", ${what === 'fields' ? members : many(1_000_000)}}`
  let problems: unknown[] = []
  expect(
    measureCpuTime(() => {
      problems = parsePolicyText(text).problems
    }),
  ).toBeLessThan(1500)
  expect(problems.length).toBe(expected)
})

test('after many problems and an error the rest is not looked at', () => {
  const wrong = Array.from({ length: 20_000 }, () => ({ name: 1 }))
  const text = json({ ...policy, statements: wrong })
  let problems: unknown[] = []
  expect(
    measureCpuTime(() => {
      problems = parsePolicyText(text).problems
    }),
  ).toBeLessThan(500)
  expect(problems.length).toBe(500)
})
