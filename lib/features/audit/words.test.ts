import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { describeAuditAction, isIncidental } from './words'

const sources = readdirSync('lib', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !/test|testing|sandbox|bench/.test(path))
  .map((path) => readFileSync(`lib/${path}`, 'utf8'))

test('every audited action has words', () => {
  const actions = new Set(
    sources.flatMap((text) =>
      [...text.matchAll(/\baction: ([^\n{}]*)/g)].flatMap(([, line = '']) =>
        [...line.matchAll(/'([a-z-]+\.[a-z-]+)'/g)].map(([, action = '']) => action),
      ),
    ),
  )
  expect(actions.size).toBeGreaterThan(25)
  expect(
    [...actions].filter((action) => !describeAuditAction(action) && !isIncidental(action)),
  ).toEqual([])
})

test('inherited properties of objects are not actions', () => {
  expect(describeAuditAction('constructor')).toBeUndefined()
})
