import 'server-only'

import { postWebhook, type WebhookNetwork, type WebhookRules } from '@/lib/adapters/http/webhook'
import { AppError } from '@/lib/common/errors'
import { renderAuditRows } from './audit-row'
import type { WebhookSinkSettings } from './settings'
import { type AuditSink, sinkFailure } from './sink'

type Options = WebhookRules & { clock?: () => Date; network?: WebhookNetwork }

/** Posts JSON lines, signed as notifications are. A status below 300 says that all of them were taken. */
export const openWebhookSink = (
  { url, secret }: Pick<WebhookSinkSettings, 'url' | 'secret'>,
  { clock = () => new Date(), ...options }: Options,
): AuditSink => ({
  send: async (rows, signal) => {
    const [first, last] = [rows[0], rows.at(-1)]
    if (!first || !last) return
    const message = {
      // The hash of the last row covers all rows before it.
      id: `audit_${first.seq}_${last.hash.slice(0, 32)}`,
      contentType: 'application/x-ndjson',
      body: renderAuditRows(rows),
      secret,
      at: clock(),
    }
    const sent = await postWebhook(url, message, { ...options, signal })
    if (sent.ok) return
    // The message of a refused URL quotes it, and the URL is a secret.
    const { kind } = sent.problem
    throw kind === 'url'
      ? new AppError('invalid', 'The console does not send to the URL of this sink.')
      : sinkFailure(sent.problem.message)
  },
})
