import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { failureClasses } from './failure-classes'

test('the page of failure classes is as the code has them', async () => {
  expect(await readFile('docs/failure-classes.md', 'utf8')).toBe(failureClasses())
})
