import 'server-only'

import { observeUpstreamCalls, type UpstreamOutcome } from '@/lib/adapters/http/upstream-calls'
import { log } from './log'
import { metrics } from './metrics'
import { traceUpstreamCall } from './tracing'

const FAILED: ReadonlySet<UpstreamOutcome> = new Set([
  'failed',
  'rate-limited',
  'timeout',
  'network',
  'redirect',
  'too-large',
])

/** Count and trace every call to another service, and log those that fail or take long: once, and without what was sent. */
export function logUpstreamCalls({ slowMs }: { slowMs: number }) {
  observeUpstreamCalls((call) => {
    traceUpstreamCall(call)
    const { target, host, method, outcome, status, ms } = call
    metrics().upstreamCalls.inc({ target, outcome })
    metrics().upstreamSeconds.observe({ target }, ms / 1000)
    const hasFailed = FAILED.has(outcome)
    if (!hasFailed && ms < slowMs) return
    log.warn(hasFailed ? 'a call to another service failed' : 'slow call to another service', {
      target,
      host,
      method,
      outcome,
      ...(status !== undefined && { status }),
      ms: Math.round(ms),
    })
  })
}
