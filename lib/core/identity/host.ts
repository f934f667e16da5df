const LOOPBACK = /^(127(\.\d{1,3}){3}|\[::1\]|localhost|([a-z0-9-]+\.)+localhost)$/i

/** True for hosts that never leave this machine: 127.0.0.0/8, ::1, localhost, *.localhost (RFC 6761). */
export const isLoopbackHost = (hostname: string) => LOOPBACK.test(hostname)
