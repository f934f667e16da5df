import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { onBothStores } from '@/lib/testing/database/both'
import { log, logPrintedErrors } from './log'

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

test('no secret is logged: not in words, not in members', () => {
  const error = Object.assign(new Error('it failed'), {
    headers: { authorization: 'Bearer hunter2' },
    cause: new Error('with CW-SECRET-hunter2hunter2'),
  })
  log.error('signing in with CW-SECRET-hunter2hunter2', { error })
  expect(lines.join('')).not.toContain('hunter2')
})

await onBothStores((store) => {
  // What a person typed is a parameter of a query, and drivers quote it in messages of their own.
  test.each([
    ['a NUL', () => sql`select ${'hunter2\0\n    at hunter2 (x.ts:1:1)'}::text`],
    ['no number', () => sql`select ${'hunter2'}::int`],
    ['a value in a row', () => sql`select cast('{"hunter2"' || ${'x'} as jsonb)`],
  ])(
    'neither the parameters nor the message of a query that failed for %s are logged',
    async (_, query) => {
      const error = await store()
        .execute(query())
        .then(
          () => undefined,
          (thrown: unknown) => thrown,
        )
      log.error('it failed', { error })
      vi.spyOn(console, 'error')
      logPrintedErrors()
      // biome-ignore lint/suspicious/noConsole: this is how Next.js prints the error of a page
      console.error('⨯', error)
      expect(lines).toHaveLength(2)
      expect(lines.join('')).not.toContain('hunter2')
      for (const line of lines) expect(line).toMatch(/ {4}at .* 22[0-9A-Z]{3}/)
    },
  )
})
