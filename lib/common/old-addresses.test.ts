import { expect, test } from 'vitest'
import { findNewAddress, OLD_ADDRESSES, type OldAddress } from './old-addresses'

const addresses: OldAddress[] = [
  { from: '/old', to: '/new' },
  {
    from: '/old/[cluster]/[name]',
    to: '/new/[name]',
    query: ({ q, level }, { cluster }) => ({ filter: q, level, cluster }),
  },
]
const at = (path: string, search = '') => findNewAddress(path, search, addresses)

test('an old path leads to its new one and keeps the query', () => {
  expect(at('/old', '?q=a&q=b')).toBe('/new?q=a&q=b')
  expect(at('/old/')).toBe('/new')
})

test('a query is mapped, and what it lacks is left out', () => {
  expect(at('/old/east/a%2Fb', '?q=x%20y&level=&other=1')).toBe(
    '/new/a%2Fb?filter=x+y&cluster=east',
  )
  expect(at('/old/%C3%A4/n')).toBe('/new/n?cluster=%C3%A4')
  expect(at('/old/%zz/n')).toBe('/new/n?cluster=%25zz')
})

test('no other path is redirected', () => {
  for (const path of ['/', '/older', '/old/a', '/old/a/b/c', '/old//b', '/new'])
    expect(at(path)).toBeUndefined()
})

test('a redirect starts with a fixed part, so that it stays on the console', () => {
  for (const { to } of OLD_ADDRESSES) expect(to).toMatch(/^\/[a-z]*(?:\/[\w[\]-]+)*$/)
})

test('no new address is an old one, so that nothing is redirected twice', () => {
  for (const { to } of OLD_ADDRESSES)
    expect(findNewAddress(to.replaceAll(/\[\w+\]/g, 'x'), '')).toBeUndefined()
})

test.each([
  ['/namespaces', '/workloads?view=namespaces'],
  ['/clusters/c-1/service-accounts', '/workloads?cluster=c-1'],
  [
    '/clusters/c-1/service-accounts?namespace=ml-team&q=train&state=injected',
    '/workloads?namespace=ml-team&q=train&state=injected&cluster=c-1',
  ],
  ['/clusters/a%2Fb/service-accounts', '/workloads?cluster=a%2Fb'],
  ['/setup', '/clusters/setup'],
  ['/setup/c-1', '/clusters/c-1/setup'],
  [
    '/setup/c-1?step=webhook&namespace=ml-team&account=train-runner',
    '/clusters/c-1/setup?step=webhook&namespace=ml-team&account=train-runner',
  ],
  ['/review', '/findings'],
  ['/review?view=keys&q=a%20b', '/findings?view=keys&q=a%20b'],
  ['/review?view=outside', '/activity/outside'],
  ['/review/pack', '/activity/pack'],
])('%s is now %s', (old, current) => {
  const { pathname, search } = new URL(old, 'https://console.test')
  expect(findNewAddress(pathname, search)).toBe(current)
})

test.each([
  ['/access/who-can', '', '/access'],
  [
    '/access/who-can',
    '?level=Read&bucket=models&q=runner',
    '/access?level=Read&bucket=models&q=runner',
  ],
  // Write included deletion before Delete was a level of its own.
  ['/access/who-can', '?level=Write&bucket=models', '/access?level=Write%2CDelete&bucket=models'],
  [
    '/access/who-can',
    '?action=s3%3AGetObject%2Cs3%3APutObject&bucket=m*&key=v1%2F*',
    '/access?action=s3%3AGetObject%2Cs3%3APutObject&bucket=m*&key=v1%2F*',
  ],
  ['/access/who-can', '?level=Read&action=s3%3AGetObject', '/access?action=s3%3AGetObject'],
  ['/access/what-can', '', '/access'],
  [
    '/access/what-can',
    '?principal=role%2Fhttps%3A%2F%2Fi%3Asystem&q=data',
    '/access?principal=role%2Fhttps%3A%2F%2Fi%3Asystem&q=data&by=principal',
  ],
  ['/access/what-can', '?principal=role%2FA&bucket=b', '/access?principal=role%2FA&bucket=b'],
  ['/review/matrix', '', '/access?on=buckets&by=matrix&group=account'],
  [
    '/review/matrix',
    '?by=namespace&cluster=east&namespace=ml&level=Write&q=a',
    '/access?cluster=east&namespace=ml&level=Write%2CDelete&on=buckets&by=matrix&q=a',
  ],
  ['/review/matrix', '?bucket=b&by=account', '/access?bucket=b&by=matrix&group=account'],
])('%s%s is now %s', (path, search, address) => expect(findNewAddress(path, search)).toBe(address))
