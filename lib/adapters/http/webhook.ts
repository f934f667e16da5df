import 'server-only'

import { isLoopbackHost } from '@/lib/core/identity/host'
import { type Guard, GuardError, guardedExchange } from './guard'
import type { GuardedResult } from './problem'
import { openResponse } from './request'
import { checkFetchTarget } from './target'
import { signatureHeaders } from './webhook-signature'

const TIMEOUT_MS = 5_000

export type WebhookNetwork = Pick<Guard, 'resolve' | 'dial'>

export type WebhookRules = {
  /** A console on a loopback CoreWeave API, as in the sandbox, may also call receivers on loopback. */
  loopbackAllowed: boolean
}

export type WebhookMessage = {
  /** The same for each attempt. */
  id: string
  contentType: string
  body: string
  /** Signs the message; null for a receiver that cannot verify signatures. */
  secret: string | null
  /** When this attempt is made. */
  at: Date
}

function webhookGuard(url: string, { loopbackAllowed }: WebhookRules): Guard {
  const { hostname, origin } = URL.canParse(url) ? new URL(url) : { hostname: '', origin: '' }
  const local = loopbackAllowed && isLoopbackHost(hostname)
  return { exemptOrigin: local ? origin : '', queryAllowed: true }
}

/** Why the console does not send to a webhook URL; undefined if it does. */
export function findWebhookProblem(url: string, rules: WebhookRules): string | undefined {
  const judged = checkFetchTarget(url, webhookGuard(url, rules))
  return judged.ok ? undefined : judged.problem.message
}

type PostOptions = WebhookRules & { signal?: AbortSignal | undefined; network?: WebhookNetwork }

/**
 * One attempt, of at most 5 seconds. Only the status of the response counts; its body is not read. The URL is a
 * secret: a problem names its host only, except one of the kind `url`.
 */
export function postWebhook(
  url: string,
  { id, contentType, body, secret, at }: WebhookMessage,
  { signal, network = {}, ...rules }: PostOptions,
): Promise<GuardedResult<void>> {
  const headers = {
    'content-type': contentType,
    'user-agent': 'workload-identity-console',
    ...(secret !== null && signatureHeaders(secret, { id, at, body })),
  }
  const limit = AbortSignal.timeout(TIMEOUT_MS)
  const until = signal ? AbortSignal.any([signal, limit]) : limit
  const guard = { ...webhookGuard(url, rules), ...network }
  return guardedExchange(
    url,
    { signal: until, guard, maxResponseSize: -1 },
    async (to, dispatcher) => {
      const call = {
        target: 'webhook',
        method: 'POST',
        dispatcher,
        signal: until,
        headers,
        body,
      } as const
      const { status } = await openResponse(to, call)
      if (status > 299)
        throw new GuardError('status', `${to.host} responded with status ${status}.`, '')
    },
  )
}
