import { parse as parseWithTerraform } from '@cdktf/hcl2json'
import fc from 'fast-check'
import { test } from 'vitest'
import { type HclValue, hcl, terraformResource } from '@/lib/core/policy/hcl'
import { expect } from '@/lib/testing/laws/expect'
import { lawParameters, lawTimeout } from '@/lib/testing/laws/runs'
import { anyText } from '@/lib/testing/laws/texts'
import { parseLocatedHcl } from './hcl'
import { fieldOf, type Located, leavesOf, plainValue } from './located'

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom('$' + '{x}', '%' + '{if}', '$' + '$' + '{', '"', '\\', '\n\t', 's3:*', 'EOT'),
)
const { value } = fc.letrec<{ value: HclValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.boolean(),
    fc.integer({ min: -1000, max: 1000 }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.stringMatching(/^[a-z_][a-z0-9_-]{0,6}$/), tie('value'), { maxKeys: 3 }),
  ),
}))

const documentOf = (source: string) => {
  const { documents, mistakes } = parseLocatedHcl(source)
  expect(mistakes).toEqual([])
  return documents[0]
}
const localsOf = (document: Located | undefined) =>
  plainValue(
    fieldOf(fieldOf(document, 'locals'), 'a') ?? { kind: 'list', items: [], offset: 0, length: 0 },
  )

test('what the console writes is read as it was', lawTimeout(), () => {
  fc.assert(
    fc.property(value, (given) => {
      expect(localsOf(documentOf(`locals {\n  a = ${hcl(given, '  ')}\n}\n`))).toEqual(given)
    }),
    lawParameters(1000),
  )
})

test('every leaf lies where its text stands', lawTimeout(), () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(
      words,
      fc.string({ unit: fc.constantFrom(' ', '\n', '\t'), maxLength: 3 }),
      (all, gap) => {
        const source = `a = [${gap}${all.map((word) => `"${word}"`).join(`,${gap}`)}${gap}]\n`
        for (const { leaf } of leavesOf(documentOf(source) ?? fail()))
          expect(JSON.parse(source.slice(leaf.offset, leaf.offset + leaf.length))).toBe(
            leaf.kind === 'scalar' && leaf.value,
          )
      },
    ),
    lawParameters(500),
  )
})
const fail = (): never => {
  throw new Error('There is no document.')
}

test.each([
  [
    'comments and separators',
    'locals {\n  a = { "x" : 1, y = 2 // two\n z: [1,\n 2, /* three */ 3,] }\n}\n',
  ],
  ['a heredoc', 'locals {\n  a = <<EOT\n  one\n two "x" \\n\nEOT\n}\n'],
  ['an indented heredoc', 'locals {\n  a = <<-EOT\n      one\n\n    two\n    EOT\n}\n'],
  ['escapes', 'locals {\n  a = "\\u00e9\\t\\"\\\\ 100%"\n}\n'],
  ['numbers and literals', 'locals {\n  a = [1.5, -2, 1e3, true, false, null]\n}\n'],
  ['an empty object and list', 'locals {\n  a = { b = {}, c = [] }\n}\n'],
  ['carriage returns', 'locals {\r\n  a = [\r\n    "x",\r\n  ]\r\n}\r\n'],
])('%s are read as Terraform reads them', async (_, source) => {
  const theirs = await parseWithTerraform('a.tf', source)
  expect(localsOf(documentOf(source))).toEqual(theirs['locals'][0].a)
})

test('no text makes the parser throw, and every mistake lies in the text', lawTimeout(), () => {
  const valid = terraformResource('a', 'b', { name: 'x', list: ['y', { z: 1 }] })
  const pieces = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"',
    '$' + '{',
    '%' + '{',
    '<<EOT\n',
    '<<-EOT\n',
    'EOT\n',
    '=',
    ',',
    ' for ',
    'a',
    '\n',
    '#',
    '/*',
    '(',
    ')',
    '\\',
    '.',
    '*',
  )
  const junk = fc.oneof(
    anyText({ maxLength: 60 }),
    fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join('')),
    fc
      .tuple(fc.nat(valid.length), fc.nat(3), fc.array(pieces, { maxLength: 2 }))
      .map(([at, length, put]) => valid.slice(0, at) + put.join('') + valid.slice(at + length)),
  )
  fc.assert(
    fc.property(junk, (source) => {
      for (const { offset, length } of parseLocatedHcl(source).mistakes) {
        expect(offset).toBeGreaterThanOrEqual(0)
        expect(offset + length).toBeLessThanOrEqual(Math.max(1, source.length))
      }
    }),
    lawParameters(5000),
  )
})
