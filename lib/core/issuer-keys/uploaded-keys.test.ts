import { expect, test } from 'vitest'
import { compareUploadedKeys, keyIdsOfKeySet } from './uploaded-keys'

test('an uploaded key set is compared with the published keys in both directions', () => {
  const issuer = { published: ['b', 'c'], seen: ['a', 'b', 'c'] }
  expect(compareUploadedKeys(['a', 'b', 'x'], issuer)).toEqual({
    missing: ['c'],
    removed: ['a'],
    unseen: ['x'],
  })
  expect(compareUploadedKeys(['c', 'b'], issuer)).toEqual({ missing: [], removed: [], unseen: [] })
})

test.each([
  ['a JWKS', '{"keys": [{"kid": "a", "kty": "RSA"}, {"kid": "b"}, {"kty": "RSA"}, 7]}', ['a', 'b']],
  ['a provider of gcloud', '{"oidc": {"jwksJson": "{\\"keys\\": [{\\"kid\\": \\"a\\"}]}"}}', ['a']],
  ['a provider without uploaded keys', '{"oidc": {"issuerUri": "https://a.example"}}', undefined],
  ['key IDs', 'a, b', undefined],
  ['a list', '[1]', undefined],
  ['broken JSON', '{"keys": [', undefined],
])('the key IDs of %s are read', (_, text, kids) => {
  expect(keyIdsOfKeySet(text)).toEqual(kids)
})
