import fc from 'fast-check'
import { test } from 'vitest'
import { expect } from '@/lib/testing/laws/expect'
import { lawParameters } from '@/lib/testing/laws/runs'
import { anyText } from '@/lib/testing/laws/texts'
import { formatCsv } from './csv'

test.each([
  ['plain', 'plain'],
  ['a,b', '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ['two\nlines', '"two\nlines"'],
  ['=1+1', `"'=1+1"`],
  ['+1', `"'+1"`],
  ['-1', `"'-1"`],
  ['@SUM(A1)', `"'@SUM(A1)"`],
  ['\t=1', `"'\t=1"`],
  ['  =1', `"'  =1"`],
  ['|calc', `"'|calc"`],
  ['%1', `"'%1"`],
  ['\u200b=1', `"'\u200b=1"`],
  ['\ufeff=1', `"'\ufeff=1"`],
  ['\u202e\u00ad+1', `"'\u202e\u00ad+1"`],
  ['\u3164@x', `"'\u3164@x"`],
  ['\u0000=1', `"'\u0000=1"`],
  ['＝1+1', `"'＝1+1"`],
  ['＠SUM(A1)', `"'＠SUM(A1)"`],
  ['﹣1', `"'﹣1"`],
  ['\u200b ＋1', `"'\u200b ＋1"`],
  ['role/https://i.example:system', 'role/https://i.example:system'],
])('%j is written as %j', (value, written) => {
  expect(formatCsv([['first', value]])).toBe(`first,${written}\r\n`)
})

test('numbers stay numbers, and an empty row is an empty line', () => {
  expect(formatCsv([['count', -1], [], ['x']])).toBe('count,-1\r\n\r\nx\r\n')
})

test('no text begins as a formula, and quotes always close', () => {
  fc.assert(
    fc.property(anyText(), (text) => {
      const cell = formatCsv([[text]])
      expect(cell.replace(/^"/, '').replace(/\r\n$/, '')).not.toMatch(/^\s*[=+\-@|%]/)
      expect((cell.match(/"/g) ?? []).length % 2).toBe(0)
    }),
    lawParameters(),
  )
})

test('no text begins as a formula behind characters that are not seen, nor in another form of its sign', () => {
  const hidden = fc.constantFrom(...'\u200b\u2060\ufe0f\u034f\u115f\u061c \u3000')
  const sign = fc.constantFrom(...'=+-@|%＝＋－＠｜％﹦﹢﹣﹫﹪')
  const formula = fc.tuple(fc.array(hidden, { maxLength: 5 }), sign)
  fc.assert(
    fc.property(formula, ([before, sign]) => {
      expect(formatCsv([[`${before.join('')}${sign}1`]])).toMatch(/^"'/)
    }),
    lawParameters(500),
  )
})
