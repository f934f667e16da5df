import { channel } from 'node:diagnostics_channel'
import { HttpFailure, type HttpFailureKind } from './failure'

/** A service that the console calls. */
export type UpstreamTarget =
  | 'coreweave'
  | 'kubernetes'
  | 'object-storage'
  | 'issuer'
  | 'token-service'
  | 'webhook'
  | 'mail'

export type UpstreamOutcome =
  | HttpFailureKind
  | 'ok'
  | 'refused'
  | 'rate-limited'
  | 'failed'
  | 'aborted'
  /** Not sent, because the service hung a moment ago. */
  | 'held-back'

/** A call that ended: by the head of a response, or by a failure. */
export type UpstreamCall = {
  target: UpstreamTarget
  host: string
  method: string
  outcome: UpstreamOutcome
  status?: number
  ms: number
}

/** Node.js keeps one channel for the process, whichever bundle publishes to it. */
const calls = channel('workload-identity-console.upstream-call')

export const observeUpstreamCalls = (observe: (call: UpstreamCall) => void) =>
  calls.subscribe((call) => observe(call as UpstreamCall))

function outcomeOf(status: number): UpstreamOutcome {
  if (status === 429) return 'rate-limited'
  if (status >= 500) return 'failed'
  return status >= 400 ? 'refused' : 'ok'
}

export const publishHeldBack = (target: UpstreamTarget, { host }: URL) =>
  calls.publish({ target, host, method: '', outcome: 'held-back', ms: 0 } satisfies UpstreamCall)

/** Publish how a call ends. */
export async function published<T extends { status: number }>(
  { target, url, method }: { target: UpstreamTarget; url: URL; method: string },
  call: () => Promise<T>,
): Promise<T> {
  const began = performance.now()
  const publish = (end: Pick<UpstreamCall, 'outcome' | 'status'>) =>
    calls.publish({ target, host: url.host, method, ms: performance.now() - began, ...end })
  try {
    const answer = await call()
    publish({ outcome: outcomeOf(answer.status), status: answer.status })
    return answer
  } catch (error) {
    publish({ outcome: error instanceof HttpFailure ? error.kind : 'aborted' })
    throw error
  }
}
