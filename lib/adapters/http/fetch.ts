import 'server-only'

import { type Agent, request } from 'undici'
import { type Guard, GuardError, guardedExchange } from './guard'
import type { GuardedResult } from './problem'

/** GET a JSON document from a URL that a person may have typed. Failures are returned as data. */
export const guardedJson = (
  text: string,
  { limit, signal }: { limit: number; signal: AbortSignal },
  guard: Guard,
): Promise<GuardedResult<unknown>> =>
  guardedExchange(text, { signal, guard }, (url, dispatcher) =>
    download(url, { dispatcher, limit, signal }),
  )

type Download = { dispatcher: Agent; limit: number; signal: AbortSignal }

async function download(url: URL, { dispatcher, limit, signal }: Download) {
  const { statusCode, headers, body } = await request(url, {
    dispatcher,
    signal,
    headers: { accept: 'application/json', 'accept-encoding': 'identity' },
  })
  if (statusCode !== 200) throw refusedStatus(url, statusCode, headers['location'])
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > limit)
      throw new GuardError(
        'too-large',
        `The response of ${url.href} is larger than ${limit / 1024} KiB.`,
        'Check that the URL is an issuer. Its documents are a few kilobytes.',
      )
    chunks.push(chunk)
  }
  return parse(url, Buffer.concat(chunks).toString('utf8'))
}

function refusedStatus(url: URL, status: number, location: string | string[] | undefined) {
  if (status >= 300 && status < 400) {
    const to = String(location ?? '')
    const target = URL.canParse(to, url) ? new URL(to, url).origin : 'elsewhere'
    return new GuardError(
      'redirect',
      `${url.href} redirects to ${target}. Redirects are not followed, because an issuer is identified by its URL.`,
      'Use the URL that answers without a redirect.',
    )
  }
  if (status === 404)
    return new GuardError(
      'not-found',
      `${url.href} returned 404: no issuer is published there.`,
      'Check the issuer URL. For a cluster, check that OIDC workload identity is enabled.',
    )
  return new GuardError('status', `${url.href} returned status ${status}.`, 'Try again later.')
}

function parse(url: URL, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new GuardError(
      'not-json',
      `The response of ${url.href} is not JSON.`,
      'Check the issuer URL.',
    )
  }
}
