import 'server-only'

import { promises as dns, type LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { Agent, buildConnector } from 'undici'
import { isLoopbackHost } from '@/lib/core/identity/host'
import { isPublicAddress } from './address'
import {
  connectionError,
  HttpFailure,
  type HttpFailureKind,
  httpFailureOf,
  timeoutFailure,
} from './failure'
import type { GuardedResult, OidcProblem, OidcProblemKind } from './problem'
import { checkFetchTarget, type FetchTarget } from './target'

export type Dial = (addresses: LookupAddress[]) => buildConnector.connector
export type Guard = {
  /** The one origin that may be private, plain http or on another port; empty for none. */
  exemptOrigin: string
  queryAllowed?: boolean
  /** Called once per fetch; only the addresses it returns are dialled. */
  resolve?: (host: string) => Promise<LookupAddress[]>
  dial?: Dial
}

const systemResolve = (host: string) => dns.lookup(host, { all: true, verbatim: true })

const pinned =
  (addresses: LookupAddress[]): LookupFunction =>
  (_host, options, callback) => {
    const [first] = addresses
    if (options.all) callback(null, addresses)
    else callback(null, first?.address ?? '', first?.family)
  }

const systemDial: Dial = (addresses) =>
  buildConnector({ lookup: pinned(addresses), autoSelectFamily: true, maxCachedSessions: 0 })

export class GuardError extends Error {
  readonly kind: OidcProblemKind
  readonly next: string
  constructor(kind: OidcProblemKind, message: string, next: string) {
    super(message)
    this.kind = kind
    this.next = next
  }
}

export type GuardedLimits = { signal: AbortSignal; guard: Guard; maxResponseSize: number }

/**
 * Run an exchange with a URL that a person may have typed, over a connection to exactly the address
 * that was checked. Failures are returned as data.
 */
export async function guardedExchange<T>(
  text: string,
  { signal, guard, maxResponseSize }: GuardedLimits,
  exchange: (url: URL, dispatcher: Agent) => Promise<T>,
): Promise<GuardedResult<T>> {
  const start = performance.now()
  const took = () => Math.round(performance.now() - start)
  const judged = checkFetchTarget(text, guard)
  if (!judged.ok) return { ok: false, problem: judged.problem, ms: took() }
  const { url } = judged.target
  try {
    const addresses = await abortable(resolveOnce(judged.target, guard), signal)
    const { dial = systemDial } = guard
    const agent = new Agent({
      connect: dial(addresses),
      pipelining: 0,
      maxHeaderSize: 16_384,
      maxResponseSize,
    })
    // Destroying the agent drops an unread body together with its connection.
    const value = await exchange(url, agent).finally(() => agent.destroy())
    return { ok: true, value, ms: took() }
  } catch (error) {
    return { ok: false, problem: problemOf(error, url, signal), ms: took() }
  }
}

async function resolveOnce({ url, exempt }: FetchTarget, { resolve = systemResolve }: Guard) {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  // Names under localhost always mean this machine, so they are not resolved.
  if (exempt && isLoopbackHost(url.hostname) && host.endsWith('localhost'))
    return [{ address: '127.0.0.1', family: 4 }]
  const addresses = await resolve(host).catch(() => {
    throw new GuardError('dns', `${host} has no DNS address.`, 'Check the host name.')
  })
  const foreign = addresses.find(({ address }) => !isPublicAddress(address))
  if (addresses.length === 0)
    throw new GuardError('dns', `${host} has no DNS address.`, 'Check the host name.')
  if (foreign && !exempt)
    throw new GuardError(
      'address',
      `${host} resolves to ${foreign.address}, which is not a public address, so no connection was made.`,
      'Give the host a public address. CoreWeave must reach the issuer too.',
    )
  return addresses
}

const abortable = <T>(work: Promise<T>, signal: AbortSignal) =>
  new Promise<T>((resolve, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    work.then(resolve, reject)
  })

/** What to do about a failed exchange with a typed URL. */
const NEXT = {
  timeout: () => 'Try again, or check that the host is up.',
  network: ({ host }) => `Check that ${host} serves https with a valid certificate.`,
  redirect: () => 'Use the URL that answers without a redirect. Redirects are not followed.',
  'too-large': () => 'Check the URL. The expected documents are a few kilobytes.',
} as const satisfies Record<HttpFailureKind, (url: URL) => string>

function problemOf(error: unknown, url: URL, signal: AbortSignal): OidcProblem {
  if (error instanceof GuardError)
    return { kind: error.kind, url: url.href, message: error.message, next: error.next }
  const failure = signal.aborted ? timeoutFailure(url) : httpFailureOf(error, url)
  if (!(failure instanceof HttpFailure)) throw error
  const { kind } = failure
  const why = kind === 'network' ? connectionError(failure) : undefined
  return {
    kind: kind === 'network' ? 'unreachable' : kind,
    url: url.href,
    message: `${failure.message}${why ? `: ${why}` : ''}.`,
    next: NEXT[kind](url),
  }
}
