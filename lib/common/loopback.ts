import { lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'

/** RFC 6761: names under localhost never leave the machine, so no resolver is asked for them. */
export const lookupLoopback: LookupFunction = (hostname, options, callback) => {
  if (!/(^|\.)localhost$/i.test(hostname)) lookup(hostname, options, callback)
  else if (options.all) callback(null, [{ address: '127.0.0.1', family: 4 }])
  else callback(null, '127.0.0.1', 4)
}
