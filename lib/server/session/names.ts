/** `__Host-` restricts the cookie to https or loopback, to this host, and to the path `/`. */
export const SESSION_COOKIE = '__Host-session'
/** Set on each request by proxy.ts, because Next.js does not pass a page its own path. */
export const PATH_HEADER = 'x-console-path'
/** The address of the connection that a request came by: see client-address.ts. */
export const PEER_HEADER = 'x-console-peer'
