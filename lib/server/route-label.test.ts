import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { apiRoutes } from '@/app/api/routes'
import { API_ROUTES, methodLabel, PAGE_ROUTES, routeLabel } from './route-label'

const foldersOf = (...paths: string[]) =>
  paths
    .flatMap((path) => readdirSync(path, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()

test('every page and route of the console has a label', () => {
  expect([...PAGE_ROUTES].sort()).toEqual(foldersOf('app/(console)', 'app/(auth)'))
  const served = Object.keys(apiRoutes).map((address) => address.split('/')[0])
  expect([...API_ROUTES].sort()).toEqual([...new Set(served)].sort())
})

test.each([
  ['/', '/'],
  ['/?q=1', '/'],
  ['/policies/hunter2', '/policies'],
  ['/api/clusters/x/grants?y=1', '/api/clusters'],
  ['/_next/static/chunk.js', '/_next'],
  ['/hunter2', 'other'],
  ['/api/hunter2', 'other'],
  ['//policies', 'other'],
])('%s is counted as %s', (url, label) => {
  expect(routeLabel(url)).toBe(label)
})

test('a method that a stranger made up is no label', () => {
  expect([methodLabel('GET'), methodLabel('HUNTER2')]).toEqual(['GET', 'other'])
})
