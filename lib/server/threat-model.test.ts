import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const ROW = /^\| (can|cannot) \| (.+) \| `([^`]+)` \| (.+) \|$/
const lines = readFileSync('docs/security.md', 'utf8').split('\n')
const sentences = lines.flatMap((line) => {
  const [, , sentence = '', file = '', name = ''] = ROW.exec(line) ?? []
  return name ? [{ sentence, file, name }] : []
})

test('the threat model has sentences about every kind of attacker', () => {
  expect(sentences.length).toBeGreaterThan(30)
  // Every row of a table but its head is read as a sentence.
  const rows = lines.filter((line) => /^\| (?!\||---)/.test(line))
  expect(rows.length).toBe(sentences.length)
})

test.each(sentences)('“$sentence” is shown by a test', ({ file, name }) => {
  expect(existsSync(file), file).toBe(true)
  const text = readFileSync(file, 'utf8')
  const declared = [`'${name}'`, `"${name}"`, `\`${name}\``].some((quoted) => text.includes(quoted))
  expect(declared, `${file} has no test named: ${name}`).toBe(true)
})
