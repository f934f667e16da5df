import 'server-only'

import { type Dispatcher, EnvHttpProxyAgent } from 'undici'
import { lookupLoopback } from '@/lib/common/loopback'

export type AgentLimits = {
  /** Bytes of a response body; -1 for streams, which have no end. */
  maxResponseSize: number
  /** Milliseconds to connect, until the headers arrive, and between two parts of a body. */
  timeout: number
  /** 0 for streams, which may be silent. Defaults to `timeout`. */
  bodyTimeout?: number
  /** For a server with a private certificate authority. */
  ca?: string
}

/**
 * A pool of keep-alive connections, with limits for every response. It goes through the proxy that HTTPS_PROXY or
 * HTTP_PROXY names, except to hosts in NO_PROXY.
 */
export const createAgent = ({
  maxResponseSize,
  timeout,
  bodyTimeout = timeout,
  ca,
}: AgentLimits): Dispatcher =>
  new EnvHttpProxyAgent({
    connect: { lookup: lookupLoopback, timeout, ...(ca ? { ca } : {}) },
    // Of the connection through a proxy, which resolves the name itself.
    requestTls: { timeout, ...(ca ? { ca } : {}) },
    headersTimeout: timeout,
    bodyTimeout,
    maxResponseSize,
  })
