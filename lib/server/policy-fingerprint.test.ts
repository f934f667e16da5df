import { expect, test } from 'vitest'
import { fingerprint, fingerprintOfText } from './policy-fingerprint'

const statement = (name: string, actions: string[]) => ({
  name,
  effect: 'Allow',
  actions,
  resources: ['*'],
  principals: ['*'],
})
const policy = (...statements: unknown[]) => ({ version: 'v1alpha1', name: 'p', statements })

test('order and repetition make no other policy', () => {
  const a = policy(statement('one', ['s3:GetObject', 's3:PutObject']), statement('two', ['s3:*']))
  const b = {
    statements: [
      statement('two', ['s3:*']),
      statement('one', ['s3:PutObject', 's3:GetObject', 's3:PutObject']),
    ],
    name: 'p',
    version: 'v1alpha1',
  }
  expect(fingerprint(b)).toBe(fingerprint(a))
})

test('anything else does, also in fields the console does not know', () => {
  const a = policy(statement('one', ['s3:GetObject']))
  expect(fingerprint(policy(statement('one', ['s3:GetObject', 's3:PutObject'])))).not.toBe(
    fingerprint(a),
  )
  expect(fingerprint({ ...a, owners: ['x', 'y'] })).not.toBe(
    fingerprint({ ...a, owners: ['y', 'x'] }),
  )
})

test('a text that is not JSON has none', () => {
  expect(fingerprintOfText('{"name":')).toBeUndefined()
  expect(fingerprintOfText('{"name": "p"}')).toBe(fingerprint({ name: 'p' }))
})
