import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { test } from 'vitest'
import { expect } from '@/lib/testing/laws/expect'
import { lawParameters } from '@/lib/testing/laws/runs'
import { anyText } from '@/lib/testing/laws/texts'
import { namespaceProblem, serviceAccountProblem } from './names'
import { shellCommand, shellQuote } from './shell'

const CONTROL = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu
const readByShell = (commands: readonly (readonly string[])[]) => {
  const script = commands.map((words) => `printf '%s\\0' ${words.map(shellQuote).join(' ')}`)
  return execFileSync('/bin/sh', { input: script.join('\n') }).toString()
}
const asArguments = (commands: readonly (readonly string[])[]) =>
  commands.map((words) => words.map((each) => `${Buffer.from(each)}\0`).join('')).join('')

test('a shell reads every quoted word back unchanged', () => {
  const word = anyText().map((text) => text.replaceAll(CONTROL, ''))
  const command = fc.array(word, { minLength: 1, maxLength: 40 })
  // One shell for many commands: to start one takes longer than to read all of them.
  fc.assert(
    fc.property(fc.array(command, { minLength: 250, maxLength: 250 }), (commands) => {
      expect(readByShell(commands)).toBe(asArguments(commands))
    }),
    lawParameters(40),
  )
})

test('a shell reads control characters back, which the command itself does not contain', () => {
  const control = fc.constantFrom(...'\t\r\u0007\u001b\u007f\u009b\u200b\u202e\u2028\ufeff\u00ad')
  const unit = fc.oneof(control, fc.constantFrom('a', "'", '%', '\\', '\n', '"', '$', 'é', '💩'))
  const words = fc.array(fc.string({ unit, maxLength: 8 }), { minLength: 5, maxLength: 5 })
  // Each run of such characters takes the shell a process.
  fc.assert(
    fc.property(words, (words) => {
      expect(words.map(shellQuote).join('').match(CONTROL)).toBeNull()
      expect(readByShell([words])).toBe(asArguments([words]))
    }),
    lawParameters(60),
  )
})

test.each([
  ['\u001b[201~; rm x', `"$(printf '\\033')"'[201~; rm x'`],
  ['a\tb', `'a'"$(printf '\\011')"'b'`],
  ['two\nlines', `'two\nlines'`],
  ['a\0b c', `'ab c'`],
  ['', `''`],
])('%j is quoted as %s', (word, quoted) => {
  expect(shellQuote(word)).toBe(quoted)
})

test('leaves plain words unquoted and wraps a long command before its flags', () => {
  expect(shellCommand(['kubectl', 'annotate', 'a=b', '--namespace', 'ml team'])).toBe(
    "kubectl annotate a=b --namespace 'ml team'",
  )
  expect(shellCommand(['curl', '--data', 'x'.repeat(99), '--fail'])).toBe(
    `curl \\\n  --data ${'x'.repeat(99)} \\\n  --fail`,
  )
})

test.each([
  ['ml-team', undefined],
  ['a', undefined],
  ['', 'empty'],
  ['ML', 'lower case'],
  ['-a', 'start and end'],
  ['a_b', 'hyphens'],
  ['a.b', 'hyphens'],
  ['x'.repeat(64), '63'],
])('namespace %j', (name, problem) => {
  expect(namespaceProblem(name)?.includes(problem ?? '')).toBe(problem && true)
})

test.each([
  ['a.b', undefined],
  ['default', undefined],
  ['a..b', 'hyphens'],
  ['x'.repeat(254), '253'],
])('service account %j', (name, problem) => {
  expect(serviceAccountProblem(name)?.includes(problem ?? '')).toBe(problem && true)
})
