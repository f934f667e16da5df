import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { log } from './log'

let lines: string[]

beforeEach(() => {
  lines = []
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0)
})
afterEach(() => vi.restoreAllMocks())

test('a line is JSON and holds the whole chain of causes', () => {
  const error = new Error('outer', { cause: new Error('inner') })
  log.error('it failed', { id: 'abc', count: 3, error })
  expect(lines).toHaveLength(1)
  const line = JSON.parse(lines[0] ?? '')
  expect(line).toMatchObject({ level: 'error', message: 'it failed', id: 'abc', count: 3 })
  expect(line.error).toMatch(/Error: outer[\s\S]*caused by Error: inner/)
})

test('no secret is logged: not in words, not in members, not among the parameters of a query', () => {
  const error = Object.assign(new Error('Failed query: select $1\nparams: hunter2,x'), {
    headers: { authorization: 'Bearer hunter2' },
    cause: new Error('with CW-SECRET-hunter2hunter2'),
  })
  log.error('signing in with CW-SECRET-hunter2hunter2', { error })
  expect(lines.join('')).not.toContain('hunter2')
})
