import 'server-only'

import { promises as dns, type LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { Agent, buildConnector, request } from 'undici'
import { isLoopback } from '../env'
import { isPublicAddress } from './address'
import type { Fetched, OidcProblem, OidcProblemKind } from './problem'
import { judgeTarget, type Target } from './target'

export type Dial = (addresses: LookupAddress[]) => buildConnector.connector
export type Guard = {
  exemptOrigin: string
  /** Asked once for each fetch; only what it answered is dialled. */
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

class Refused extends Error {
  readonly kind: OidcProblemKind
  readonly next: string
  constructor(kind: OidcProblemKind, message: string, next: string) {
    super(message)
    this.kind = kind
    this.next = next
  }
}

/** GET a JSON document from an address somebody may have typed. Every failure comes back as data. */
export async function guardedJson(
  text: string,
  { limit, signal }: { limit: number; signal: AbortSignal },
  guard: Guard,
): Promise<Fetched<unknown>> {
  const start = performance.now()
  const took = () => Math.round(performance.now() - start)
  const judged = judgeTarget(text, guard.exemptOrigin)
  if (!judged.ok) return { ok: false, problem: judged.problem, ms: took() }
  try {
    const addresses = await abortable(resolveOnce(judged.target, guard), signal)
    const value = await download(judged.target.url, { addresses, limit, signal, guard })
    return { ok: true, value, ms: took() }
  } catch (error) {
    return { ok: false, problem: problemOf(error, judged.target.url, signal), ms: took() }
  }
}

async function resolveOnce({ url, exempt }: Target, { resolve = systemResolve }: Guard) {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  // Names under localhost never leave the machine, so no resolver is asked.
  if (exempt && isLoopback(url.hostname) && host.endsWith('localhost'))
    return [{ address: '127.0.0.1', family: 4 }]
  const addresses = await resolve(host).catch(() => {
    throw new Refused('dns', `There is no address for ${host}.`, 'Check the host name.')
  })
  const foreign = addresses.find(({ address }) => !isPublicAddress(address))
  if (addresses.length === 0)
    throw new Refused('dns', `There is no address for ${host}.`, 'Check the host name.')
  if (foreign && !exempt)
    throw new Refused(
      'address',
      `${host} resolves to ${foreign.address}, which is not an address of the open internet, so it was not dialled.`,
      'CoreWeave has to reach an issuer too: give it a public address.',
    )
  return addresses
}

type Download = { addresses: LookupAddress[]; limit: number; signal: AbortSignal; guard: Guard }

async function download(url: URL, { addresses, limit, signal, guard }: Download) {
  const { dial = systemDial } = guard
  const agent = new Agent({ connect: dial(addresses), pipelining: 0, maxHeaderSize: 16_384 })
  try {
    const { statusCode, headers, body } = await request(url, {
      dispatcher: agent,
      signal,
      headers: { accept: 'application/json', 'accept-encoding': 'identity' },
    })
    if (statusCode !== 200) throw refusedStatus(url, statusCode, headers['location'])
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > limit)
        throw new Refused(
          'too-large',
          `${url.href} answered with more than ${limit / 1024} KiB.`,
          'Check that this is an issuer: its documents are a few kilobytes.',
        )
      chunks.push(chunk)
    }
    return parse(url, Buffer.concat(chunks).toString('utf8'))
  } finally {
    // Whatever is still on its way is dropped with the connection.
    await agent.destroy()
  }
}

function refusedStatus(url: URL, status: number, location: string | string[] | undefined) {
  if (status >= 300 && status < 400) {
    const to = String(location ?? '')
    const target = URL.canParse(to, url) ? new URL(to, url).origin : 'elsewhere'
    return new Refused(
      'redirect',
      `${url.href} redirects to ${target}; redirects are not followed, because an issuer is what its URL says.`,
      'Use the address that answers by itself.',
    )
  }
  if (status === 404)
    return new Refused(
      'not-found',
      `${url.href} answers 404: no issuer is published there.`,
      'Check the issuer URL; for a cluster, that OIDC workload identity is enabled on it.',
    )
  return new Refused('status', `${url.href} answers with status ${status}.`, 'Try again later.')
}

function parse(url: URL, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Refused('not-json', `${url.href} does not answer with JSON.`, 'Check the issuer URL.')
  }
}

const abortable = <T>(work: Promise<T>, signal: AbortSignal) =>
  new Promise<T>((resolve, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    work.then(resolve, reject)
  })

function problemOf(error: unknown, url: URL, signal: AbortSignal): OidcProblem {
  const at = (kind: OidcProblemKind, message: string, next: string): OidcProblem => ({
    kind,
    url: url.href,
    message,
    next,
  })
  if (error instanceof Refused) return at(error.kind, error.message, error.next)
  if (signal.aborted)
    return at('timeout', `${url.host} did not answer in time.`, 'Try again, or check the host.')
  const why = error instanceof Error ? error.message : 'the connection failed'
  return at(
    'unreachable',
    `${url.host} cannot be reached: ${why}.`,
    `Check that ${url.host} serves https with a valid certificate.`,
  )
}
