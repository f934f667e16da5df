import fc from 'fast-check'
import { describe, test } from 'vitest'
import { expect } from '@/lib/testing/laws/expect'
import { lawParameters } from '@/lib/testing/laws/runs'
import type { ValueChange } from './document'
import { applyChanges, applyEdit, computeSmallestEdit } from './text-edit'

describe('an edit follows the layout around it', () => {
  const text = '{\n    "name": "p",\n    "list": ["a", "b"],\n    "empty": []\n}\n'
  test.each<[string, ValueChange, string]>([
    ['set', { path: ['name'], value: 'q' }, text.replace('"p"', '"q"')],
    ['append', { path: ['list', 2], value: 'c' }, text.replace('"b"', '"b", "c"')],
    ['insert', { path: ['list', 0], value: 'z', insert: true }, text.replace('"a"', '"z", "a"')],
    ['remove first', { path: ['list', 0] }, text.replace('"a", ', '')],
    ['remove last', { path: ['list', 1] }, text.replace(', "b"', '')],
    ['into an empty list', { path: ['empty', 0], value: 1 }, text.replace('[]', '[1]')],
    ['remove a field', { path: ['empty'] }, text.replace(',\n    "empty": []', '')],
    ['add a field', { path: ['x'], value: 1 }, text.replace('[]', '[],\n    "x": 1')],
    ['rename a field', { path: ['list'], rename: 'items' }, text.replace('"list"', '"items"')],
    ['nowhere', { path: ['none', 'x'], value: 1 }, text],
  ])('%s', (_, change, expected) => expect(applyChanges(text, [change])).toBe(expected))

  test('an object put into a list of objects is indented as its neighbours', () => {
    const before = '{\n  "statements": [\n    {\n      "name": "a"\n    }\n  ]\n}\n'
    expect(applyChanges(before, [{ path: ['statements', 1], value: { name: 'b' } }])).toBe(
      '{\n  "statements": [\n    {\n      "name": "a"\n    },\n    {\n      "name": "b"\n    }\n  ]\n}\n',
    )
  })

  test('Windows line breaks and tabs stay', () => {
    const before = '{\r\n\t"a": {\r\n\t\t"b": 1\r\n\t}\r\n}'
    expect(applyChanges(before, [{ path: ['c'], value: { d: 1 } }])).toBe(
      '{\r\n\t"a": {\r\n\t\t"b": 1\r\n\t},\r\n\t"c": {\r\n\t\t"d": 1\r\n\t}\r\n}',
    )
  })
})

describe('a statement put into a text is written as the text is', () => {
  const read = { name: 'b', effect: 'Allow', actions: ['s3:GetObject', 's3:ListBucket'] }
  const add = (text: string, at: number) =>
    applyChanges(text, [{ path: ['statements', at], value: read, insert: true }])

  test('into an empty list, over lines of its own', () => {
    const text = '{\n  "name": "p",\n  "statements": []\n}\n'
    expect(add(text, 0)).toBe(`${JSON.stringify({ name: 'p', statements: [read] }, null, 2)}\n`)
  })

  test('with its lists on one line where the others are', () => {
    const one = `    {
      "name": "a",
      "actions": ["s3:PutObject", "s3:ListBucket"]
    }`
    expect(add(`{\n  "statements": [\n${one}\n  ]\n}\n`, 1)).toBe(`{
  "statements": [
${one},
    {
      "name": "b",
      "effect": "Allow",
      "actions": ["s3:GetObject", "s3:ListBucket"]
    }
  ]
}
`)
  })

  test('on a line of its own beside statements of one line each', () => {
    const text = '{\n  "statements": [{ "name": "a", "actions": ["x"] }]\n}\n'
    expect(add(text, 1)).toBe(`{
  "statements": [{ "name": "a", "actions": ["x"] },
    { "name": "b", "effect": "Allow", "actions": ["s3:GetObject", "s3:ListBucket"] }]
}
`)
  })

  test('on the one line of a text that has no other', () => {
    expect(add('{"statements":[]}', 0)).toBe(`{"statements":[${JSON.stringify(read)}]}`)
  })
})

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

const key = fc.constantFrom('a', 'b', 'c', 'name', '😀')
const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(fc.constant(null), fc.boolean(), fc.integer(), fc.string({ maxLength: 5 })),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }).map((record) => ({ ...record })),
  ),
})).value
const layout = fc.constantFrom(undefined, 1, 2, 4, '\t')

/** The same change on the value itself, written without looking at text. */
function changed(
  value: Json,
  [head, ...rest]: readonly (string | number)[],
  change: ValueChange,
): Json {
  if (head === undefined) return change.value === undefined ? value : (change.value as Json)
  if (Array.isArray(value) && typeof head === 'number') {
    if (rest.length > 0)
      return value.map((item, i) => (i === head ? changed(item, rest, change) : item))
    if (change.value === undefined) return value.filter((_, i) => i !== head)
    const removed = change.insert || head >= value.length ? 0 : 1
    return value.toSpliced(head, removed, change.value as Json)
  }
  if (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    typeof head === 'string'
  ) {
    if (rest.length > 0)
      return Object.hasOwn(value, head)
        ? { ...value, [head]: changed(value[head] ?? null, rest, change) }
        : value
    const { [head]: _, ...others } = value
    return change.value === undefined ? others : { ...value, [head]: change.value as Json }
  }
  return value
}

const change: fc.Arbitrary<ValueChange> = fc
  .tuple(
    fc.array(fc.oneof(key, fc.nat(4)), { minLength: 1, maxLength: 3 }),
    fc.option(json, { nil: undefined }),
    fc.boolean(),
  )
  .map(([path, value, insert]) =>
    insert && value !== undefined && typeof path.at(-1) === 'number'
      ? { path, value, insert: true }
      : { path, ...(value === undefined ? {} : { value }) },
  )

test('a sequence of edits to the text equals the same sequence on the value', () => {
  fc.assert(
    fc.property(json, layout, fc.array(change, { maxLength: 5 }), (value, indent, changes) => {
      const after = applyChanges(JSON.stringify(value, null, indent), changes)
      expect(JSON.parse(after)).toEqual(
        changes.reduce<Json>((current, next) => changed(current, next.path, next), value),
      )
    }),
    lawParameters(),
  )
})

const action = fc.constantFrom('s3:GetObject', 's3:PutObject', 's3:*')
const statement = fc.record({
  name: fc.constantFrom('read', 'write', 'a "quoted" {name}', ']'),
  effect: fc.constantFrom('Allow', 'Deny'),
  actions: fc.array(action, { maxLength: 3 }),
  principals: fc.array(fc.constantFrom('role/a', '*'), { maxLength: 3 }),
})
const statementChange = fc.tuple(fc.nat(5), fc.option(statement, { nil: undefined }))
const statementChanges = fc.array(statementChange, { maxLength: 5 })

/** Adds the statement at a place, or removes the one there. */
const onText = (text: string, [at, value]: [number, unknown], count: number) =>
  applyChanges(text, [
    value === undefined
      ? { path: ['statements', at % Math.max(count, 1)] }
      : { path: ['statements', at % (count + 1)], value, insert: true },
  ])

test('statements that come and go leave the text as it would be printed', () => {
  const indents = fc.constantFrom(1, 2, 4, '\t')
  fc.assert(
    fc.property(fc.array(statement), indents, statementChanges, (statements, indent, changes) => {
      let now: unknown[] = statements
      let text = JSON.stringify({ name: 'p', statements }, null, indent)
      for (const change of changes) {
        const [at, value] = change
        text = onText(text, change, now.length)
        now =
          value === undefined
            ? now.toSpliced(at % Math.max(now.length, 1), 1)
            : now.toSpliced(at % (now.length + 1), 0, value)
      }
      expect(text).toBe(JSON.stringify({ name: 'p', statements: now }, null, indent))
    }),
    lawParameters(),
  )
})

test('statements that come and go keep the indentation of their neighbors, one a line', () => {
  const print = ({ actions, principals, ...rest }: { actions: string[]; principals: string[] }) =>
    `\t  {\n\t    ${Object.entries(rest)
      .map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`)
      .join(
        ',  ',
      )},\n\t    "actions": ${JSON.stringify(actions)}, "principals": ${JSON.stringify(principals)}\n\t  }`
  fc.assert(
    fc.property(fc.array(statement, { minLength: 1 }), statementChanges, (statements, changes) => {
      const [first = ''] = statements.map(print)
      const before = `{ "name": "p",\n\t"statements": [\n${statements.map(print).join(',\n')}\n\t] }`
      let count = statements.length
      let text = before
      // The first statement stays, as the neighbor to follow.
      for (const [at, value] of changes) {
        if (value === undefined && count === 1) continue
        const place = 1 + (at % Math.max(count - (value === undefined ? 1 : 0), 1))
        text = applyChanges(text, [
          value === undefined
            ? { path: ['statements', place] }
            : { path: ['statements', place], value, insert: true },
        ])
        count += value === undefined ? -1 : 1
      }
      expect(text.startsWith(before.slice(0, before.indexOf(first) + first.length))).toBe(true)
      const lines = text.split('\n')
      expect(lines.filter((line) => line === '\t  {')).toHaveLength(count)
      expect(lines.every((line) => line.split('"effect"').length <= 2)).toBe(true)
    }),
    lawParameters(),
  )
})

test('an edit touches nothing but its own value', () => {
  const spaced = fc.constantFrom(' ', '\n', '\t', '  ', '')
  fc.assert(
    fc.property(
      fc.array(fc.tuple(spaced, fc.integer(), spaced), { minLength: 1 }),
      fc.nat(),
      fc.string(),
      (items, at, value) => {
        const written = items.map(([before, number, after]) => `${before}${number}${after}`)
        const index = at % items.length
        const [before, , after] = items[index] ?? ['', 0, '']
        const expected = written.with(index, `${before}${JSON.stringify(value)}${after}`)
        expect(applyChanges(`{"x":[${written.join(',')}]}`, [{ path: ['x', index], value }])).toBe(
          `{"x":[${expected.join(',')}]}`,
        )
      },
    ),
    lawParameters(),
  )
})

test('the edit between two texts leads from the one to the other', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 20 }), fc.string({ maxLength: 20 }), (a, b) => {
      expect(applyEdit(a, computeSmallestEdit(a, b))).toBe(b)
    }),
    lawParameters(),
  )
})
