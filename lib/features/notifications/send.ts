import 'server-only'

import type { NotificationTargetRow } from '@/lib/adapters/database/notification-targets'
import {
  findWebhookProblem,
  postWebhook,
  type WebhookNetwork,
  type WebhookRules,
} from '@/lib/adapters/http/webhook'
import { sendMail } from '@/lib/adapters/smtp/client'
import { readSmtpSettings } from '@/lib/adapters/smtp/settings'
import { paths } from '@/lib/common/paths'
import { isLoopbackHost } from '@/lib/core/identity/host'
import type { Env } from '@/lib/server/env'
import { deriveKeys } from '@/lib/server/keys'
import { seal, unseal } from '@/lib/server/session/seal'
import { type NotificationMessage, renderMail, renderMessage } from './message'
import type { DeliveryOutcome } from './schema'

type Config = Pick<
  Env,
  | 'SESSION_SECRET'
  | 'COREWEAVE_API_URL'
  | 'PUBLIC_URL'
  | 'SMTP_URL'
  | 'SMTP_FROM'
  | 'SMTP_USER'
  | 'SMTP_PASSWORD'
>

type SealedPart = 'url' | 'secret'
type TargetKey = Pick<NotificationTargetRow, 'orgUid' | 'id'>

const sealingKey = ({ SESSION_SECRET }: Config) => deriveKeys(SESSION_SECRET, 'notifications')
const sealContext = ({ orgUid, id }: TargetKey, part: SealedPart) => `${orgUid}/${id}/${part}`

export const sealTargetPart = (config: Config, key: TargetKey, part: SealedPart, text: string) =>
  seal(sealingKey(config), text, sealContext(key, part))

const webhookRules = ({ COREWEAVE_API_URL }: Pick<Env, 'COREWEAVE_API_URL'>): WebhookRules => ({
  loopbackAllowed: isLoopbackHost(new URL(COREWEAVE_API_URL).hostname),
})

/** Why the console does not send to a URL; undefined if it does. */
export const findUrlProblem = (config: Config, url: string): string | undefined =>
  findWebhookProblem(url, webhookRules(config))

type SendOptions = {
  config: Config
  signal?: AbortSignal | undefined
  clock: () => Date
  network?: WebhookNetwork
}

/** One attempt. Of a webhook only the status of the response counts; its body is not read. */
export async function sendNotification(
  target: NotificationTargetRow,
  message: NotificationMessage,
  { config, signal, clock, network = {} }: SendOptions,
): Promise<DeliveryOutcome> {
  const key = sealingKey(config)
  const url = unseal(key, target.url, sealContext(target, 'url'))
  const secret =
    target.secret === null ? null : unseal(key, target.secret, sealContext(target, 'secret'))
  if (url === undefined || secret === undefined) return { delivered: false, problem: UNDECRYPTABLE }
  if (target.format === 'email') return mailNotification(url, message, { config, signal })
  const body = renderMessage(target.format, message, config.PUBLIC_URL)
  const sent = await postWebhook(
    url,
    { id: message.id, contentType: 'application/json', body, secret, at: clock() },
    { ...webhookRules(config), signal, network },
  )
  if (sent.ok) return { delivered: true, ms: sent.ms }
  // The message of a refused URL quotes it, and the URL is a secret.
  const { kind, message: problem } = sent.problem
  return { delivered: false, problem: kind === 'url' ? URL_NOT_ALLOWED : problem }
}

async function mailNotification(
  to: string,
  message: NotificationMessage,
  { config, signal }: Pick<SendOptions, 'config' | 'signal'>,
): Promise<DeliveryOutcome> {
  const settings = readSmtpSettings(config)
  if (!settings) return { delivered: false, problem: NO_MAIL_SERVER }
  const { PUBLIC_URL } = config
  const mail = {
    id: message.id,
    to,
    at: message.events[0].at,
    ...renderMail(message, PUBLIC_URL),
    ...(PUBLIC_URL && { settingsUrl: `${PUBLIC_URL}${paths.settings()}#notifications` }),
  }
  const sent = await sendMail(settings, mail, { signal })
  if (sent.ok) return { delivered: true, ms: sent.ms }
  return { delivered: false, problem: sent.message, ...(sent.final && { final: true }) }
}

const NO_MAIL_SERVER =
  'The console has no mail server. Ask its operator to set SMTP_URL, or delete the target.'
const UNDECRYPTABLE =
  'The target cannot be decrypted because SESSION_SECRET has changed. Delete the target and add it again.'
const URL_NOT_ALLOWED =
  'The console does not send to the URL of this target. Delete the target and add it with another URL.'
