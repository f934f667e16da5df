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

const HTML_ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (found) => HTML_ENTITIES[found] ?? '')

const MAX_SUBJECT = 150

/** An e-mail as text and as HTML, which say the same. With `publicUrl` the paths become links. */
export function renderMail(
  { title, path }: Pick<NotificationEvent, 'title' | 'path'>,
  publicUrl: string | undefined,
): { subject: string; text: string; html: string } {
  const link = publicUrl ? `${publicUrl}${path}` : path
  const open = publicUrl
    ? `<a href="${escapeHtml(link)}">Open in the console</a>`
    : escapeHtml(path)
  const subject = title.length > MAX_SUBJECT ? `${title.slice(0, MAX_SUBJECT - 1)}…` : title
  return {
    subject,
    text: `${title}\n\n${link}\n\n-- \n${MAIL_FOOTER}\n`,
    html: `<!doctype html><html lang="en"><body style="font-family:sans-serif;font-size:14px;line-height:1.5"><p>${escapeHtml(title)}</p><p>${open}</p><p style="color:#666;font-size:12px">${escapeHtml(MAIL_FOOTER)}</p></body></html>`,
  }
}

const MAIL_FOOTER =
  'Sent by the Workload Identity Console. Replying to this e-mail decides nothing. Change what it sends on its Settings page.'

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
