import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runs } from '@/lib/testing/laws/runs'
import { keyOf, readAccounts, writeAccounts } from './account-list'

const name = fc.stringMatching(/^[a-z0-9]([a-z0-9.-]{0,10}[a-z0-9])?$/)
const account = fc.record({
  cluster: fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/),
  namespace: name,
  name,
})

test('chosen accounts survive an address', () => {
  fc.assert(
    fc.property(fc.uniqueArray(account, { selector: keyOf }), (accounts) => {
      const address = new URLSearchParams({ accounts: writeAccounts(accounts) }).toString()
      const read = readAccounts(new URLSearchParams(address).get('accounts') ?? '')
      expect(read.map(keyOf).sort()).toEqual(accounts.map(keyOf).sort())
    }),
    runs(),
  )
})

test.each(['', '*', '**', 'only-a-cluster', 'a*b', 'a*b**', '***'])(
  'an address that says %j names nobody',
  (text) => {
    expect(readAccounts(text)).toEqual([])
  },
)
