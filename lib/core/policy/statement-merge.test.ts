import { expect, test } from 'vitest'
import { applyTheirs, compareStatements } from './statement-merge'

const statement = (name: string, action = 's3:GetObject') => ({
  name,
  effect: 'Allow',
  actions: [action],
  resources: ['*'],
  principals: ['*'],
})
const text = (...statements: object[]) =>
  JSON.stringify({ version: 'v1alpha1', name: 'p', statements }, null, 2)
const told = (texts: { base: string; mine: string; theirs: string }) =>
  compareStatements(texts).map(({ name, by }) => [name, by])

const base = text(statement('a'), statement('b'), statement('c'), statement('d'))
const mine = text(statement('a', 's3:PutObject'), statement('b', 's3:PutObject'), statement('c'))
const theirs = text(
  statement('a', 's3:DeleteObject'),
  statement('b', 's3:PutObject'),
  statement('c', 's3:ListBucket'),
  statement('d'),
  statement('e'),
)

test('changed statements are matched by name, in any order', () => {
  expect(told({ base, mine, theirs })).toEqual([
    ['a', 'both'],
    ['b', 'same'],
    ['c', 'theirs'],
    ['d', 'mine'],
    ['e', 'theirs'],
  ])
  expect(
    told({ base, mine: base, theirs: text(...JSON.parse(base).statements.reverse()) }),
  ).toEqual([])
})

test('fields in another order are no change', () => {
  const { name, ...rest } = statement('a')
  expect(
    told({
      base: text(statement('a')),
      mine: text({ ...rest, name }),
      theirs: text(statement('a')),
    }),
  ).toEqual([])
})

test('their side of what only they changed goes into my text, and nothing else moves', () => {
  const odd = mine.replace('"s3:PutObject"', '\t"s3:PutObject" ')
  const changes = compareStatements({ base, mine: odd, theirs }).filter(({ by }) => by === 'theirs')
  const merged = applyTheirs(odd, changes)
  expect(merged).toContain('\t"s3:PutObject" ')
  expect(JSON.parse(merged).statements).toEqual([
    statement('a', 's3:PutObject'),
    statement('b', 's3:PutObject'),
    statement('c', 's3:ListBucket'),
    statement('e'),
  ])
})

test('what they deleted and I left alone goes', () => {
  const texts = { base, mine: base, theirs: text(statement('a'), statement('c'), statement('d')) }
  const merged = applyTheirs(base, compareStatements(texts))
  expect(JSON.parse(merged).statements.map(({ name }: { name: string }) => name)).toEqual([
    'a',
    'c',
    'd',
  ])
})

test('my text in the wrapper of the API is merged inside of it', () => {
  const wrapped = `{"policy": ${base}}`
  const changes = compareStatements({ base, mine: wrapped, theirs }, ['policy'])
  expect(changes.every(({ by }) => by === 'theirs')).toBe(true)
  expect(JSON.parse(applyTheirs(wrapped, changes, ['policy'])).policy.statements).toEqual(
    JSON.parse(theirs).statements,
  )
})

test('statements that share a name, or are called as a second one would be, keep their places', () => {
  const three = text(statement('a (3)'), statement('a'), statement('a'))
  const changed = text(statement('a (3)'), statement('a'), statement('a', 's3:PutObject'))
  const changes = compareStatements({ base: three, mine: three, theirs: changed })
  expect(changes).toHaveLength(1)
  expect(JSON.parse(applyTheirs(three, changes))).toEqual(JSON.parse(changed))
})
