import 'server-only'

import type { NotificationTargetRow } from '@/lib/adapters/database/notification-targets'
import { type Guard, GuardError, guardedExchange } from '@/lib/adapters/http/guard'
import { openResponse } from '@/lib/adapters/http/request'
import { checkFetchTarget } from '@/lib/adapters/http/target'
import { isLoopbackHost } from '@/lib/core/identity/host'
import type { Env } from '@/lib/server/env'
import { deriveKeys } from '@/lib/server/keys'
import { seal, unseal } from '@/lib/server/session/seal'
import { renderMessage } from './message'
import type { DeliveryOutcome, NotificationEvent } from './schema'
import { signatureHeaders } from './sign'

const TIMEOUT_MS = 5_000

type Config = Pick<Env, 'SESSION_SECRET' | 'COREWEAVE_API_URL' | 'PUBLIC_URL'>
export type DeliveryNetwork = Pick<Guard, 'resolve' | 'dial'>

type SealedPart = 'url' | 'secret'
type TargetKey = Pick<NotificationTargetRow, 'orgUid' | 'id'>

const sealingKey = ({ SESSION_SECRET }: Config) => deriveKeys(SESSION_SECRET, 'notifications')
const sealContext = ({ orgUid, id }: TargetKey, part: SealedPart) => `${orgUid}/${id}/${part}`

export const sealTargetPart = (config: Config, key: TargetKey, part: SealedPart, text: string) =>
  seal(sealingKey(config), text, sealContext(key, part))

/** A console on a loopback CoreWeave API, as in the sandbox, may also notify receivers on loopback. */
export function deliveryGuard(config: Config, url: string): Guard {
  const { hostname, origin } = URL.canParse(url) ? new URL(url) : { hostname: '', origin: '' }
  const local =
    isLoopbackHost(new URL(config.COREWEAVE_API_URL).hostname) && isLoopbackHost(hostname)
  return { exemptOrigin: local ? origin : '', queryAllowed: true }
}

/** Why the console does not send to a URL; undefined if it does. */
export function findUrlProblem(config: Config, url: string): string | undefined {
  const judged = checkFetchTarget(url, deliveryGuard(config, url))
  return judged.ok ? undefined : judged.problem.message
}

type SendOptions = {
  config: Config
  signal?: AbortSignal
  clock: () => Date
  network?: DeliveryNetwork
}

/** One attempt. Only the status of the response counts; its body is not read. */
export async function sendNotification(
  target: NotificationTargetRow,
  { id, ...event }: Omit<NotificationEvent, 'kind'> & { id: string; kind: string },
  { config, signal, clock, network = {} }: SendOptions,
): Promise<DeliveryOutcome> {
  const key = sealingKey(config)
  const url = unseal(key, target.url, sealContext(target, 'url'))
  const secret =
    target.secret === null ? null : unseal(key, target.secret, sealContext(target, 'secret'))
  if (url === undefined || secret === undefined) return { delivered: false, problem: UNDECRYPTABLE }
  const body = renderMessage(target.format, event, config.PUBLIC_URL)
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'workload-identity-console',
    ...(secret !== null && signatureHeaders(secret, { id, at: clock(), body })),
  }
  const limit = AbortSignal.timeout(TIMEOUT_MS)
  const until = signal ? AbortSignal.any([signal, limit]) : limit
  const guard = { ...deliveryGuard(config, url), ...network }
  const sent = await guardedExchange(
    url,
    { signal: until, guard, maxResponseSize: -1 },
    async (to, dispatcher) => {
      const call = { method: 'POST', dispatcher, signal: until, headers, body } as const
      const { status } = await openResponse(to, call)
      if (status > 299)
        throw new GuardError('status', `${to.host} responded with status ${status}.`, '')
    },
  )
  if (sent.ok) return { delivered: true, ms: sent.ms }
  // The message of a refused URL quotes it, and the URL is a secret.
  const { kind, message } = sent.problem
  return { delivered: false, problem: kind === 'url' ? URL_NOT_ALLOWED : message }
}

const UNDECRYPTABLE =
  'The target cannot be decrypted because SESSION_SECRET has changed. Delete the target and add it again.'
const URL_NOT_ALLOWED =
  'The console does not send to the URL of this target. Delete the target and add it with another URL.'
