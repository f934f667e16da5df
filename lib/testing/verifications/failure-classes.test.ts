import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { renderFailureClasses } from './failure-classes'

test('docs/failure-classes.md matches the causes in the code', async () => {
  expect(await readFile('docs/failure-classes.md', 'utf8')).toBe(renderFailureClasses())
})
