import { expect, test } from 'vitest'
import { identityOf } from './identity'

const tokens = { idToken: 'id', refreshToken: undefined }
const claims = { sub: 'ada', exp: 1_800_000_000, email: 'ada@example.com' }

test.each([
  ['does not say', undefined, 'ada@example.com'],
  ['has verified it', true, 'ada@example.com'],
  ['has verified it, as text', 'true', 'ada@example.com'],
  ['has not verified it', false, undefined],
  ['has not verified it, as text', 'false', undefined],
])(
  'where the provider %s, the address is used only if it may be theirs',
  (_, email_verified, email) => {
    expect(identityOf({ ...claims, email_verified }, 'groups', tokens).email).toBe(email)
  },
)
