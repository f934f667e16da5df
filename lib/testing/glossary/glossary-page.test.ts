import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { renderGlossary } from './glossary-page'

test('docs/glossary.md matches the glossary in the code', async () => {
  expect(await readFile('docs/glossary.md', 'utf8')).toBe(renderGlossary())
})
