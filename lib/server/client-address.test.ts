import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test, vi } from 'vitest'
import { readClientAddress, recordPeerAddresses, warnOfUnknownProxy } from './client-address'
import { PEER_HEADER } from './session/names'

const PEER = '10.0.0.7'
const address = (forwarded: string | undefined, proxies: number, peer = PEER) =>
  readClientAddress(
    new Headers({ [PEER_HEADER]: peer, ...(forwarded && { 'x-forwarded-for': forwarded }) }),
    proxies,
  )

test.each<[string, string | undefined, number, string]>([
  ['nobody forwards', undefined, 0, PEER],
  ['a client forges the header without a proxy', '198.51.100.9', 0, PEER],
  ['one proxy appends', '198.51.100.9', 1, '198.51.100.9'],
  [
    'a client forges the header before one proxy',
    '1.1.1.1, 2.2.2.2, 198.51.100.9',
    1,
    '198.51.100.9',
  ],
  ['two proxies append', '1.1.1.1, 198.51.100.9, 10.0.0.8', 2, '198.51.100.9'],
  ['a request passed fewer proxies than it should', '198.51.100.9', 2, PEER],
  ['a proxy is configured and none was passed', undefined, 1, PEER],
  ['a proxy adds a port', '198.51.100.9:4711', 1, '198.51.100.9'],
  ['a proxy adds a port to IPv6', '[2001:db8:1:2:3::4]:4711', 1, '2001:db8:1:2::/64'],
  ['a client changes addresses within its network', '2001:db8:1:2:ffff::1', 1, '2001:db8:1:2::/64'],
  ['IPv4 is written as IPv6', '::ffff:198.51.100.9', 1, '198.51.100.9'],
  ['what a proxy appended is no address', 'unknown', 1, PEER],
  ['the header has 15 KB', `${'9'.repeat(15_000)}`, 1, PEER],
])('if %s, the client is named rightly', (_, forwarded, proxies, expected) => {
  expect(address(forwarded, proxies)).toBe(expected)
})

test('an address that is no address is one unknown client', () => {
  expect(address(undefined, 0, 'a socket')).toBe('unknown')
})

test('the address of the connection replaces what the client claims it to be', async () => {
  recordPeerAddresses()
  const server = createServer((received, response) => response.end(received.headers[PEER_HEADER]))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const sent = request({ port, host: '127.0.0.1', headers: { [PEER_HEADER]: '198.51.100.9' } })
  sent.end()
  const [response] = await once(sent, 'response')
  response.setEncoding('utf8')
  expect((await once(response, 'data'))[0]).toBe('127.0.0.1')
  server.close()
})

test('a proxy that the configuration does not know is logged once', () => {
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const headers = (forwarded: string) =>
    new Headers({ [PEER_HEADER]: PEER, 'x-forwarded-for': forwarded })
  warnOfUnknownProxy(headers(PEER), 0)
  warnOfUnknownProxy(headers('198.51.100.9'), 1)
  expect(written.mock.calls).toHaveLength(0)
  for (const _ of [1, 2]) warnOfUnknownProxy(headers('198.51.100.9'), 0)
  expect(written.mock.calls).toHaveLength(1)
  expect(String(written.mock.calls[0]?.[0])).toContain('TRUSTED_PROXIES')
  written.mockRestore()
})
