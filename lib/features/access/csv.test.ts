import fc from 'fast-check'
import { test } from 'vitest'
import { expect } from '@/lib/testing/laws/expect'
import { lawParameters } from '@/lib/testing/laws/runs'
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
  ['role/https://i.example:system', 'role/https://i.example:system'],
])('%j is written as %j', (value, written) => {
  expect(formatCsv([['first', value]])).toBe(`first,${written}\r\n`)
})

test('numbers stay numbers, and an empty row is an empty line', () => {
  expect(formatCsv([['count', -1], [], ['x']])).toBe('count,-1\r\n\r\nx\r\n')
})

test('no text begins as a formula, and quotes always close', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const cell = formatCsv([[text]])
      expect(cell.replace(/^"/, '').replace(/\r\n$/, '')).not.toMatch(/^\s*[=+\-@|%]/)
      expect((cell.match(/"/g) ?? []).length % 2).toBe(0)
    }),
    lawParameters(),
  )
})
