/** `__Host-` restricts the cookie to https or loopback, to this host, and to the path `/`. */
export const SESSION_COOKIE = '__Host-session'
/** Binds a sign-in at an identity provider to the browser that began it. */
export const SIGN_IN_COOKIE = '__Host-sign-in'
/** Set on each request by proxy.ts, because Next.js does not pass a page its own path. */
export const PATH_HEADER = 'x-console-path'
/** The address of the connection that a request came by: see client-address.ts. */
export const PEER_HEADER = 'x-console-peer'
