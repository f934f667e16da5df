import 'server-only'

import { type Agent, request } from 'undici'
import type { StoredTarget } from '@/lib/adapters/database/notification-targets'
import { type Guard, guarded, Refused } from '@/lib/adapters/http/guard'
import { judgeTarget } from '@/lib/adapters/http/target'
import { isLoopbackHost } from '@/lib/core/identity/host'
import type { Env } from '@/lib/server/env'
import { deriveKey } from '@/lib/server/keys'
import { seal, unseal } from '@/lib/server/session/seal'
import { messageOf, type NotificationEvent } from './message'
import type { TestOutcome } from './schema'
import { signed } from './sign'

const TIMEOUT_MS = 5_000

type Config = Pick<Env, 'SESSION_SECRET' | 'COREWEAVE_API_URL' | 'PUBLIC_URL'>
export type Network = Pick<Guard, 'resolve' | 'dial'>

const keyOf = ({ SESSION_SECRET }: Config) => deriveKey(SESSION_SECRET, 'notifications')
const boundTo = ({ orgUid, id }: Pick<StoredTarget, 'orgUid' | 'id'>, part: 'url' | 'secret') =>
  `${orgUid}/${id}/${part}`

export const sealPart = (
  config: Config,
  place: Pick<StoredTarget, 'orgUid' | 'id'>,
  part: 'url' | 'secret',
  text: string,
) => seal(keyOf(config), text, boundTo(place, part))

/** Beside a pretend organization on this machine, its receivers may be on this machine too. */
export function guardOf(config: Config, url: string): Guard {
  const { hostname, origin } = URL.canParse(url) ? new URL(url) : { hostname: '', origin: '' }
  const pretend =
    isLoopbackHost(new URL(config.COREWEAVE_API_URL).hostname) && isLoopbackHost(hostname)
  return { exemptOrigin: pretend ? origin : '', queryAllowed: true }
}

/** Why nothing would be sent there, or undefined. */
export function refusedAddress(config: Config, url: string): string | undefined {
  const judged = judgeTarget(url, guardOf(config, url))
  return judged.ok ? undefined : judged.problem.message
}

type Sending = { config: Config; signal?: AbortSignal; clock: () => Date; network?: Network }

/** One try. What the receiver answers is not read; only its status counts. */
export async function send(
  target: StoredTarget,
  { id, ...event }: NotificationEvent & { id: string },
  { config, signal, clock, network = {} }: Sending,
): Promise<TestOutcome> {
  const url = unseal(keyOf(config), target.url, boundTo(target, 'url'))
  const secret =
    target.secret === null ? null : unseal(keyOf(config), target.secret, boundTo(target, 'secret'))
  if (url === undefined || secret === undefined) return { delivered: false, problem: RESEALED }
  const body = messageOf(target.format, event, config.PUBLIC_URL)
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'workload-identity-console',
    ...(secret !== null && signed(secret, { id, at: clock(), body })),
  }
  const limit = AbortSignal.timeout(TIMEOUT_MS)
  const until = signal ? AbortSignal.any([signal, limit]) : limit
  const guard = { ...guardOf(config, url), ...network }
  const sent = await guarded(url, { signal: until, guard }, (to, dispatcher) =>
    post(to, { dispatcher, signal: until, headers, body }),
  )
  if (sent.ok) return { delivered: true, ms: sent.ms }
  // An address that may no longer be sent to would be quoted, and it is a password.
  const { kind, message } = sent.problem
  return { delivered: false, problem: kind === 'url' ? NOT_ANY_MORE : message }
}

const RESEALED =
  'It was sealed with another SESSION_SECRET and cannot be opened. Delete it and add it again.'
const NOT_ANY_MORE = 'Its address is not one that this console sends to. Delete it and add another.'

type Post = {
  dispatcher: Agent
  signal: AbortSignal
  headers: Record<string, string>
  body: string
}

async function post(url: URL, options: Post) {
  const { statusCode } = await request(url, { method: 'POST', ...options })
  if (statusCode >= 300 && statusCode < 400)
    throw new Refused('redirect', `${url.host} redirects, and redirects are not followed.`, '')
  if (statusCode < 200 || statusCode > 299)
    throw new Refused('status', `${url.host} answers with status ${statusCode}.`, '')
}
