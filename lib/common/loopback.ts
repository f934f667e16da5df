import { lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'

/** Resolves names under localhost to loopback without a DNS query (RFC 6761, section 6.3). */
export const lookupLoopback: LookupFunction = (hostname, options, callback) => {
  if (!/(^|\.)localhost$/i.test(hostname)) lookup(hostname, options, callback)
  else if (options.all) callback(null, [{ address: '127.0.0.1', family: 4 }])
  else callback(null, '127.0.0.1', 4)
}
