import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { dependencies } from '@/package.json'

const section = readFileSync('README.md', 'utf8').split('## What each dependency is for')[1] ?? ''
const rows = [...section.matchAll(/^\| (?<packages>[^|]+) \| (?<purpose>[^|]+) \|$/gm)]
  .map(({ groups }) => groups)
  .filter((row) => row !== undefined && !/^(package|---)$/.test(row['packages'] ?? ''))
const listed = rows.flatMap((row) => row?.['packages']?.split(', ') ?? [])

/** `@codemirror/*` stands for all packages of a scope. */
const covers = (name: string, dependency: string) =>
  name.endsWith('/*') ? dependency.startsWith(name.slice(0, -1)) : name === dependency

test('each runtime dependency has a line in the README', () => {
  const missing = Object.keys(dependencies).filter(
    (dependency) => !listed.some((name) => covers(name, dependency)),
  )
  expect(missing).toEqual([])
})

test('each line in the README names a runtime dependency and its purpose', () => {
  expect(rows.length).toBeGreaterThan(15)
  const gone = listed.filter(
    (name) => !Object.keys(dependencies).some((dependency) => covers(name, dependency)),
  )
  expect(gone).toEqual([])
  expect(rows.filter((row) => !row?.['purpose']?.trim())).toEqual([])
})
