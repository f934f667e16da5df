import 'server-only'

import { parseJson } from '@/lib/common/json'
import { type Guard, GuardError, guardedExchange } from './guard'
import type { GuardedResult } from './problem'
import { sendRequest } from './request'

const HEADERS = { accept: 'application/json', 'accept-encoding': 'identity' }

/** GET a JSON document from a URL that a person may have typed. Failures are returned as data. */
export const guardedJson = (
  text: string,
  { limit, signal }: { limit: number; signal: AbortSignal },
  guard: Guard,
): Promise<GuardedResult<unknown>> =>
  guardedExchange(text, { signal, guard, maxResponseSize: limit }, async (url, dispatcher) => {
    const response = await sendRequest(url, {
      target: 'issuer',
      dispatcher,
      signal,
      headers: HEADERS,
    })
    if (response.status !== 200) throw refusedStatus(url, response.status)
    const json = parseJson(response.text)
    if (json !== undefined) return json
    throw new GuardError(
      'not-json',
      `The response of ${url.href} is not JSON.`,
      'Check the issuer URL.',
    )
  })

const refusedStatus = (url: URL, status: number) =>
  status === 404
    ? new GuardError(
        'not-found',
        `${url.href} returned 404: no issuer is published there.`,
        'Check the issuer URL. For a cluster, check that OIDC workload identity is enabled.',
      )
    : new GuardError('status', `${url.href} returned status ${status}.`, 'Try again later.')
