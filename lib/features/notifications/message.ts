import { redact } from '@/lib/common/redact'
import type { NotificationEvent } from './schema'

const MAX_TITLE = 300
const ZERO_WIDTH_SPACE = '\u200b'

/** One line that is safe to store and to show: no control characters, no secrets, at most 300 characters. */
export const sanitizeTitle = (text: string) =>
  redact(text).replace(/\s+/g, ' ').trim().slice(0, MAX_TITLE)

/**
 * Text that a chat shows literally, without mentions, links or markup. Entities as Slack requires
 * (https://docs.slack.dev/messaging/formatting-message-text); zero-width spaces break up `@all`,
 * `[text](url)` and bare addresses, which Slack-compatible receivers interpret.
 */
export const escapeChatText = (text: string) =>
  text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/@|:\/\/|\]\(|www\./gi, (found) => `${found[0]}${ZERO_WIDTH_SPACE}${found.slice(1)}`)

/** The body of a notification in the receiver's format. With `publicUrl` the path becomes a link. */
export function renderMessage(
  format: 'json' | 'slack',
  { kind, title, path, at }: Omit<NotificationEvent, 'kind'> & { kind: string },
  publicUrl: string | undefined,
): string {
  const url = publicUrl && `${publicUrl}${path}`
  const payload =
    format === 'slack'
      ? { text: `${escapeChatText(title)}\n${url ? `<${url}|Open in the console>` : path}` }
      : { type: kind, timestamp: at.toISOString(), data: { title, path, ...(url && { url }) } }
  return JSON.stringify(payload)
}
