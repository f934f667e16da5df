import 'server-only'

import { type Agent, request } from 'undici'
import { type Guard, GuardError, guardedExchange } from './guard'
import type { GuardedResult } from './problem'

/** GET a JSON document from an address somebody may have typed. Every failure comes back as data. */
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
        `${url.href} answered with more than ${limit / 1024} KiB.`,
        'Check that this is an issuer: its documents are a few kilobytes.',
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
      `${url.href} redirects to ${target}; redirects are not followed, because an issuer is what its URL says.`,
      'Use the address that answers by itself.',
    )
  }
  if (status === 404)
    return new GuardError(
      'not-found',
      `${url.href} answers 404: no issuer is published there.`,
      'Check the issuer URL; for a cluster, that OIDC workload identity is enabled on it.',
    )
  return new GuardError('status', `${url.href} answers with status ${status}.`, 'Try again later.')
}

function parse(url: URL, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new GuardError(
      'not-json',
      `${url.href} does not answer with JSON.`,
      'Check the issuer URL.',
    )
  }
}
