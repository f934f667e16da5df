import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { test } from 'vitest'
import { expect } from '@/lib/testing/laws/expect'
import { lawParameters } from '@/lib/testing/laws/runs'
import { namespaceProblem, serviceAccountProblem } from './names'
import { shellCommand, shellQuote } from './shell'

test('a shell reads every quoted word back unchanged', () => {
  const word = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', ''))
  const command = fc.array(word, { minLength: 1, maxLength: 40 })
  // One shell for many commands: to start one takes longer than to read all of them.
  fc.assert(
    fc.property(fc.array(command, { minLength: 250, maxLength: 250 }), (commands) => {
      const script = commands.map((words) => `printf '%s\\0' ${words.map(shellQuote).join(' ')}`)
      const output = execFileSync('/bin/sh', { input: script.join('\n') }).toString()
      expect(output).toBe(
        commands.map((words) => words.map((each) => `${Buffer.from(each)}\0`).join('')).join(''),
      )
    }),
    lawParameters(40),
  )
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
