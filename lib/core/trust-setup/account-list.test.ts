import fc from 'fast-check'
import { test } from 'vitest'
import { expect } from '@/lib/testing/laws/expect'
import { lawParameters } from '@/lib/testing/laws/runs'
import { accountPath, parseAccounts, serializeAccounts } from './account-list'

const name = fc.stringMatching(/^[a-z0-9]([a-z0-9.-]{0,10}[a-z0-9])?$/)
const account = fc.record({
  cluster: fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/),
  namespace: name,
  name,
})

test('chosen accounts round-trip through the URL', () => {
  fc.assert(
    fc.property(fc.uniqueArray(account, { selector: accountPath }), (accounts) => {
      const address = new URLSearchParams({ accounts: serializeAccounts(accounts) }).toString()
      const read = parseAccounts(new URLSearchParams(address).get('accounts') ?? '')
      expect(read.map(accountPath).sort()).toEqual(accounts.map(accountPath).sort())
    }),
    lawParameters(),
  )
})

test.each(['', '*', '**', 'only-a-cluster', 'a*b', 'a*b**', '***'])(
  'an address that says %j names nobody',
  (text) => {
    expect(parseAccounts(text)).toEqual([])
  },
)
