import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { screenOf } from './screen-of'
import { SCREEN_HELP } from './screens'

const pages = readdirSync('app/(console)', { recursive: true, encoding: 'utf8' })
  .filter((path) => path === 'page.tsx' || path.endsWith('/page.tsx'))
  .map((path) => `/${path.replace(/\/?page\.tsx$/, '')}`.replaceAll(/\[\w+\]/g, 'x'))

test('every page of the console has its part of the help', () => {
  expect(pages.length).toBeGreaterThan(30)
  expect(pages.filter((page) => screenOf(page) === undefined)).toEqual([])
})

test('every part of the help belongs to a page', () => {
  const screens = new Set(pages.map(screenOf))
  expect(
    Object.keys(SCREEN_HELP).filter((screen) => !new Set<unknown>(screens).has(screen)),
  ).toEqual([])
})

test.each([
  ['/clusters/c1/namespaces/ml-team/service-accounts/trainer', 'service-account'],
  ['/clusters/c1/namespaces/ml-team/service-accounts/trainer/clouds', 'clouds'],
  ['/clusters/setup', 'setup'],
  ['/clusters/c1/setup', 'setup'],
  ['/clusters/c1', 'clusters'],
  ['/policies/new', 'policy'],
  ['/elsewhere', undefined],
])('%s is a page of %s', (path, screen) => {
  expect(screenOf(path)).toBe(screen)
})
