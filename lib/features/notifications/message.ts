import { redact } from '@/lib/common/redact'

/** Something people should look at. It links to it; nothing can be decided by answering. */
export type NotificationEvent = {
  /** The thing and what happened to it: 'request.opened'. */
  kind: string
  /** One sentence for people. */
  title: string
  /** Of the console's own, built by `paths`. */
  path: string
  at: Date
}

const MAX_TITLE = 300
const BREAK = '\u200b'

/** One line of text that is safe to store and to show: no controls, no secrets, bounded. */
export const titleOf = (text: string) =>
  redact(text).replace(/\s+/g, ' ').trim().slice(0, MAX_TITLE)

/**
 * Text that a chat shows as it is: no mention, link or markup of whoever wrote it. Entities as Slack
 * asks for (https://docs.slack.dev/messaging/formatting-message-text); the rest is broken up, because
 * receivers that are merely compatible read `@all`, `[text](url)` and bare addresses.
 */
export const inert = (text: string) =>
  text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/@|:\/\/|\]\(|www\./gi, (found) => `${found[0]}${BREAK}${found.slice(1)}`)

/** What is sent, as the receiver reads it. `publicUrl` makes the path a link. */
export function messageOf(
  format: 'json' | 'slack',
  { kind, title, path, at }: NotificationEvent,
  publicUrl: string | undefined,
): string {
  const url = publicUrl && `${publicUrl}${path}`
  const payload =
    format === 'slack'
      ? { text: `${inert(title)}\n${url ? `<${url}|Open in the console>` : path}` }
      : { type: kind, timestamp: at.toISOString(), data: { title, path, ...(url && { url }) } }
  return JSON.stringify(payload)
}
