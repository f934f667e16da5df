import { expect, test } from 'vitest'
import { findUncheckedPackages, readLockFile } from './lock-file'

test('npm ci checks every package that it installs, on every platform', () => {
  expect(findUncheckedPackages(readLockFile())).toEqual([])
})

test('a package without a hash, with a weak one or from elsewhere is named', () => {
  const integrity = `sha512-${'a'.repeat(86)}==`
  const packages = {
    '': {},
    'node_modules/good': { resolved: 'https://registry.npmjs.org/good.tgz', integrity },
    'node_modules/bare': {},
    'node_modules/weak': { integrity: 'sha1-aaaa' },
    'node_modules/other': { resolved: 'https://evil.example/other.tgz', integrity },
    'node_modules/linked': { resolved: '../linked', link: true },
  }
  expect(findUncheckedPackages(JSON.stringify({ packages }))).toEqual([
    'node_modules/bare: no sha512 integrity',
    'node_modules/weak: no sha512 integrity',
    'node_modules/other: comes from https://evil.example/other.tgz',
    'node_modules/linked: is a link',
  ])
})
