import fc from 'fast-check'
import { test } from 'vitest'
import { expect } from '@/lib/testing/laws/expect'
import { lawParameters } from '@/lib/testing/laws/runs'
import { nearestName, nearMiss } from './near-miss'

const issuer = 'https://oidc.cks.coreweave.com/id/66329d4a-1260-433d-9232-f2eaff185151'

test.each([
  [`${issuer}/`, ['trailing-slash']],
  [issuer.replace('https', 'http'), ['scheme']],
  [issuer.replace('oidc', 'OIDC'), ['case']],
  [` ${issuer}`, ['whitespace']],
  [`${issuer}/.well-known/openid-configuration`, ['well-known']],
  [issuer.replace('.com', '.com:443'), ['default-port']],
  [`${issuer.replace('https', 'http')}/`, ['trailing-slash', 'scheme']],
  [issuer.replace('66329', '66239'), ['typo']],
])('%s is a near miss of the issuer', (other, kinds) => {
  expect(nearMiss(issuer, other)?.kinds).toEqual(kinds)
  expect(nearMiss(other, issuer)?.kinds).toEqual(kinds)
})

test.each([issuer, 'https://coreweave.com/iam', 'https://token.actions.githubusercontent.com'])(
  '%s is no near miss: equal or plainly different',
  (other) => expect(nearMiss(issuer, other)).toBeUndefined(),
)

test('treats short words that differ in one letter as different', () => {
  expect(nearMiss('aws', 'gcs')).toBeUndefined()
})

test('is symmetric, and never reported for equal texts', () => {
  const text = fc.oneof(fc.webUrl(), fc.string({ maxLength: 20 }))
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(nearMiss(a, a)).toBeUndefined()
      expect(nearMiss(a, b)).toEqual(nearMiss(b, a))
    }),
    lawParameters(),
  )
})

test.each([
  ['dataset', ['checkpoints', 'datasets', 'models'], 'datasets'],
  ['train-runer', ['train', 'train-runner'], 'train-runner'],
  ['Datasets', ['datasets-2', 'datasets'], 'datasets'],
  ['logs', ['jobs', 'log'], 'log'],
  ['corpora', ['models'], undefined],
  ['ab', ['ac', 'b'], undefined],
  ['models', ['models'], undefined],
])('the nearest name of %s among %j is %s', (name, names, nearest) => {
  expect(nearestName(name, names)).toBe(nearest)
})

test('the nearest name is one of the names, and an edit of a long name finds it', () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{9,14}$/), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(names, fc.nat(), fc.nat(8), (all, which, at) => {
      const wanted = all[which % all.length] ?? ''
      const typed = wanted.slice(0, at) + wanted.slice(at + 1)
      const nearest = nearestName(typed, all)
      expect(all).toContain(nearest)
    }),
    lawParameters(),
  )
})
