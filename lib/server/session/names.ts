/** `__Host-`: only over https or on loopback, only from this host, for every path. */
export const SESSION_COOKIE = '__Host-session'
/** Set on each request by proxy.ts: Next tells a page its parameters, not its path. */
export const PATH_HEADER = 'x-console-path'
