import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { buildIdentity, isBuilt } from './build'

let root = ''
const write = (path: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), path)
}
/** Finishes a build that is newer than every file so far and older than every later one. */
const finishBuild = async () => {
  await new Promise((resolve) => setTimeout(resolve, 20))
  write('.next/BUILD_ID')
  write('.next/standalone/bin/console.mjs')
  await new Promise((resolve) => setTimeout(resolve, 20))
}

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'build-test-'))
  for (const path of [
    'app/page.tsx',
    'lib/a.ts',
    'lib/b/c.ts',
    'lib/b/c.test.ts',
    'next.config.ts',
  ])
    write(path)
  await finishBuild()
})
afterEach(() => rmSync(root, { recursive: true }))

test('a build that is newer than its sources is up to date', () => expect(isBuilt(root)).toBe(true))

test.each([
  'app/page.tsx',
  'lib/b/c.ts',
  'lib/new/folder/file.ts',
  'public/robots.txt',
  'next.config.ts',
  'package.json',
  'tsconfig.json',
  'proxy.ts',
  'bin/console.mjs',
  'instrumentation-client.ts',
  'another-source-folder/file.ts',
])('%s written after the build makes it stale', (path) => {
  write(path)
  expect(isBuilt(root)).toBe(false)
})

test.each([
  'scripts/demo.ts',
  'e2e/federate.e2e.ts',
  'docs/audit.md',
  'README.md',
  'next-env.d.ts',
  'lib/b/c.test.ts',
  '.data/file',
])('%s written after the build leaves it up to date', (path) => {
  write(path)
  expect(isBuilt(root)).toBe(true)
})

test('a deleted source makes the build stale', () => {
  rmSync(join(root, 'lib/b/c.ts'))
  expect(isBuilt(root)).toBe(false)
})

test('a source replaced by an older file makes the build stale', () => {
  write('lib/a.ts')
  utimesSync(join(root, 'lib/a.ts'), 0, 0)
  expect(isBuilt(root)).toBe(false)
})

test('an unfinished build does not count', () => {
  rmSync(join(root, '.next/standalone/bin'), { recursive: true })
  expect(isBuilt(root)).toBe(false)
})

test('a build has the id of its sources and its key', () => {
  const idOf = (key: string) => {
    vi.stubEnv('NEXT_SERVER_ACTIONS_ENCRYPTION_KEY', key)
    return buildIdentity(root)['CONSOLE_BUILD_ID']
  }
  const first = idOf('a key')
  expect(first).toMatch(/^[0-9a-f]{20}$/)
  write('docs/audit.md')
  expect(idOf('a key')).toBe(first)
  expect(idOf('another key')).not.toBe(first)
  expect(idOf('')).not.toBe(idOf(''))
  write('lib/new.ts')
  expect(idOf('a key')).not.toBe(first)
  vi.unstubAllEnvs()
})
