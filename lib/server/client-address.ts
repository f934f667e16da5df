import 'server-only'

import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import ipaddr from 'ipaddr.js'
import { log } from './log'
import { PEER_HEADER } from './session/names'

type Reading = Pick<Headers, 'get'>

const UNKNOWN = 'unknown'

/**
 * Put the address of the connection into a header of each request, because Next.js hands out a client's own
 * X-Forwarded-For in its place. What the client sent under that name is overwritten.
 */
export function recordPeerAddresses() {
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage }
    request.headers[PEER_HEADER] = request.socket.remoteAddress ?? UNKNOWN
  })
}

/**
 * The address of the client behind `trustedProxies` proxies, each of which appends the address that it was
 * called from to X-Forwarded-For. What is further to the left was written by the client and is not read.
 * IPv6 addresses are cut to their /64, which one client has as a whole.
 */
export function readClientAddress(headers: Reading, trustedProxies: number): string {
  const forwarded = (headers.get('x-forwarded-for') ?? '').split(',').slice(-trustedProxies)
  const peer = headers.get(PEER_HEADER) ?? UNKNOWN
  // A request that passed fewer proxies did not come by way of them.
  const address =
    trustedProxies > 0 && forwarded.length === trustedProxies ? forwarded[0] : undefined
  return networkOf(address ?? '') ?? networkOf(peer) ?? UNKNOWN
}

// Routes are separate bundles, so what the process has said hangs on globalThis.
const shared = globalThis as { consoleWarnedOfProxy?: true }

/** Log once that requests seem to come through a proxy that the configuration does not know. */
export function warnOfUnknownProxy(headers: Reading, trustedProxies: number) {
  const forwarded = headers.get('x-forwarded-for')
  // Next.js sets the header itself where a request has none.
  const isForwarded = forwarded !== null && forwarded !== headers.get(PEER_HEADER)
  if (trustedProxies > 0 || !isForwarded || shared.consoleWarnedOfProxy) return
  shared.consoleWarnedOfProxy = true
  log.info(
    'X-Forwarded-For is not read, so all people behind one proxy share its limit of failed sign-ins',
    {
      next: 'If the console is behind a proxy, set TRUSTED_PROXIES.',
    },
  )
}

/** Some proxies add a port. */
const withoutPort = (text: string) =>
  /^\[([^\]]*)\]/.exec(text)?.[1] ?? /^([\d.]+)(:\d+)?$/.exec(text)?.[1] ?? text

function networkOf(text: string): string | undefined {
  const plain = withoutPort(text.trim())
  if (plain.length > 64 || !ipaddr.isValid(plain)) return undefined
  const address = ipaddr.process(plain)
  if (address instanceof ipaddr.IPv4) return address.toString()
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${address.toNormalizedString().replace(/%.*/, '')}/64`)}/64`
}
