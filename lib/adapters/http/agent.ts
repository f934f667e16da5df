import 'server-only'

import { Agent } from 'undici'
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

/** A pool of keep-alive connections, with limits for every response. */
export const createAgent = ({
  maxResponseSize,
  timeout,
  bodyTimeout = timeout,
  ca,
}: AgentLimits): Agent =>
  new Agent({
    connect: { lookup: lookupLoopback, timeout, ...(ca ? { ca } : {}) },
    headersTimeout: timeout,
    bodyTimeout,
    maxResponseSize,
  })
