import { expect, test } from 'vitest'
import { AppError } from '@/lib/common/errors'
import { serverUrl, unmanagedEndpoint } from './address'

const platform = { suffix: '.coreweave.com', loopbackAllowed: false }
const sandbox = { suffix: '.coreweave.com', loopbackAllowed: true }

test.each([
  [
    'abc123-abcd1234.k8s.us-east-04a.coreweave.com',
    'https://abc123-abcd1234.k8s.us-east-04a.coreweave.com',
  ],
  [
    'https://abc123-1.k8s.us-east-04a.coreweave.com/',
    'https://abc123-1.k8s.us-east-04a.coreweave.com',
  ],
  [
    'API.abc123-1.k8s.us-east-04a.CoreWeave.com:6443',
    'https://api.abc123-1.k8s.us-east-04a.coreweave.com:6443',
  ],
])('%s is spoken to over https', (endpoint, origin) => {
  expect(serverUrl(endpoint, platform).origin).toBe(origin)
  expect(serverUrl(endpoint, sandbox).origin).toBe(origin)
})

test.each([
  '127.0.0.1:4010',
  'localhost:4010',
  'org-1.k8s.us-east-04a.localhost:4010',
  '[::1]:4010',
])('%s is spoken to over http where loopback is allowed, and else not at all', (endpoint) => {
  expect(serverUrl(endpoint, sandbox).origin).toBe(`http://${endpoint}`)
  expect(() => serverUrl(endpoint, platform)).toThrow(AppError)
})

test.each([
  'coreweave.com.evil.test',
  'evil.test#.coreweave.com',
  'evil.test?.coreweave.com',
  'evil.test/.coreweave.com',
  'evil.test\\.coreweave.com',
  'x.coreweave.com@evil.test',
  'user:password@x.coreweave.com',
  'x.coreweave.com:80@evil.test',
  'x.coreweave.com/../evil',
  'x.coreweave.com?x=1',
  'x.coreweave.com#x',
  'x.coreweave.com:443:443',
  'x.coreweave.com:99999',
  'x.coreweave.com:',
  'x.coreweave.com.',
  'x..coreweave.com',
  '.coreweave.com',
  'coreweave.com',
  'evilcoreweave.com',
  '-x.coreweave.com',
  'x_y.coreweave.com',
  'x.coreweave.com evil.test',
  ' x.coreweave.com',
  'x.coreweave.com\n',
  'x\u0000.coreweave.com',
  'x.coreweave.com%2eevil.test',
  'ｘ.coreweave.com',
  'x.coreweave。com',
  'http://x.coreweave.com',
  'ftp://x.coreweave.com',
  '//x.coreweave.com',
  'https://https://x.coreweave.com',
  '169.254.169.254',
  '10.0.0.1',
  '2130706433',
  '0x7f.1',
  '127.1',
  '127.999.0.1',
  '[::ffff:127.0.0.1]',
  '[fe80::1]',
  'localhost.evil.test',
  'evil-localhost',
  `${'a'.repeat(64)}.coreweave.com`,
  `${'a.'.repeat(130)}coreweave.com`,
])('%j is never sent the token', (endpoint) => {
  for (const rules of [platform, sandbox])
    expect(() => serverUrl(endpoint, rules)).toThrow(
      expect.objectContaining({
        code: 'forbidden',
        detail: expect.objectContaining({ reason: 'foreign-host' }),
      }),
    )
})

test.each([undefined, ''])('a cluster without an address (%j) is not ready yet', (endpoint) => {
  expect(() => serverUrl(endpoint, platform)).toThrow(
    expect.objectContaining({
      code: 'unreachable',
      detail: expect.objectContaining({ reason: 'no-endpoint' }),
    }),
  )
})

test.each([
  ['a-1.k8s.us-east-04a.coreweave.com', 'api.a-1.k8s.us-east-04a.coreweave.com'],
  [
    'https://a-1.k8s.us-east-04a.coreweave.com:6443',
    'https://api.a-1.k8s.us-east-04a.coreweave.com:6443',
  ],
  ['api.a-1.k8s.us-east-04a.coreweave.com', 'api.a-1.k8s.us-east-04a.coreweave.com'],
  ['', ''],
])('%j authenticates ID tokens at %j', (endpoint, expected) => {
  expect(unmanagedEndpoint(endpoint)).toBe(expected)
})
