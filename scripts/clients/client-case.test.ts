import { expect, test } from 'vitest'
import { findMismatch } from './client-case'

const said = { exit: 0, out: 'hello\n', err: 'Warning: old\n' }

test.each([
  ['the whole output', said, 'hello'],
  ['a pattern of the output, whose end is before the last line break', said, /^h.*o$/],
  ['an exit code and a pattern of standard error', { ...said, exit: 3 }, { exit: 3, err: /old/ }],
  ['a listed difference', said, { difference: 'No ACLs' }],
  ['no output', { exit: 0, out: '\n', err: '' }, ''],
])('%s is as expected', (_, result, expected) => {
  expect(findMismatch(result, expected, 'No ACLs.')).toBeUndefined()
})

test.each([
  ['another output', said, 'hell', 'output does not match hell'],
  ['more output than none', said, '', 'output does not match '],
  ['a failure', { ...said, exit: 1 }, 'hello', 'exit code 1, expected 0'],
  ['a success where a failure is right', said, { exit: 1 }, 'exit code 0, expected 1'],
  [
    'a difference that is listed no more',
    said,
    { difference: 'No ACLs' },
    'no README of the sandbox lists “No ACLs”: expect what the real service does',
  ],
  ['another error', said, { err: /new/ }, 'standard error does not match /new/'],
])('%s is a mismatch', (_, result, expected, mismatch) => {
  expect(findMismatch(result, expected, '')).toBe(mismatch)
})
