import { plural } from '@/lib/common/plural'
import { redact } from '@/lib/common/redact'
import { findKind, type NotificationSeverity } from './kinds'

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

type MessageLine = { text: string; path: string }

/** A line that leads to a page of the console, with what a message says beneath it. */
export type MessageEvent = {
  title: string
  path: string
  at: Date
  details: { heading: string; lines: readonly MessageLine[] } | null
}

/** One event, or several of one kind. */
export type NotificationMessage = {
  /** The same for each attempt. */
  id: string
  kind: string
  severity: NotificationSeverity
  /** Oldest first; not all of very many. */
  events: readonly [MessageEvent, ...MessageEvent[]]
  count: number
}

/** How many events a chat or an e-mail lists. */
const MAX_LISTED = 20

type Headline = { title: string; path: string }

function headlineOf({ kind, events: [first], count }: NotificationMessage): Headline {
  if (count === 1) return { title: first.title, path: first.path }
  const { several = (many: number) => `${many} events`, path = first.path } = findKind(kind) ?? {}
  return { title: several(count), path }
}

/** The lines beneath the title: the events of a group, or what a single event says besides. */
function linesOf({ events, count }: NotificationMessage): { lines: MessageLine[]; more: number } {
  const [{ details }] = events
  if (count === 1) return { lines: [...(details?.lines ?? [])], more: 0 }
  const lines = events.slice(0, MAX_LISTED).map(({ title, path }) => ({ text: title, path }))
  return { lines, more: count - lines.length }
}

const moreOf = (count: number) => `and ${plural(count, 'more', 'more')}`

const headingOf = ({ events: [{ details }], count }: NotificationMessage) =>
  count === 1 ? details?.heading : undefined

/** The body of a webhook in the receiver's format. With `publicUrl` the paths become links. */
export function renderMessage(
  format: 'json' | 'slack',
  message: NotificationMessage,
  publicUrl: string | undefined,
): string {
  return JSON.stringify(
    format === 'slack' ? renderChat(message, publicUrl) : renderJson(message, publicUrl),
  )
}

const linkOf = (path: string, publicUrl: string | undefined) => publicUrl && `${publicUrl}${path}`

function renderChat(message: NotificationMessage, publicUrl: string | undefined) {
  const { title, path } = headlineOf(message)
  const { lines, more } = linesOf(message)
  const heading = headingOf(message)
  const url = linkOf(path, publicUrl)
  return {
    text: [
      escapeChatText(title),
      ...(heading ? [escapeChatText(heading)] : []),
      ...lines.map(({ text }) => `• ${escapeChatText(text)}`),
      ...(more > 0 ? [moreOf(more)] : []),
      url ? `<${url}|Open in the console>` : path,
    ].join('\n'),
  }
}

function renderJson(message: NotificationMessage, publicUrl: string | undefined) {
  const { kind, severity, events, count } = message
  const [first] = events
  const linked = ({ path, ...rest }: { path: string; title?: string; text?: string }) => {
    const url = linkOf(path, publicUrl)
    return { ...rest, path, ...(url && { url }) }
  }
  const { details } = first
  return {
    type: kind,
    timestamp: first.at.toISOString(),
    data: {
      ...linked(headlineOf(message)),
      severity,
      ...(count === 1 &&
        details && { details: { heading: details.heading, lines: details.lines.map(linked) } }),
      ...(count > 1 && {
        count,
        events: events.map(({ title, path, at }) => ({
          ...linked({ title, path }),
          at: at.toISOString(),
        })),
      }),
    },
  }
}

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
  message: NotificationMessage,
  publicUrl: string | undefined,
): { subject: string; text: string; html: string } {
  const { title, path } = headlineOf(message)
  const { lines, more } = linesOf(message)
  const heading = headingOf(message)
  const rest = more > 0 ? [moreOf(more)] : []
  const textLines = lines.map(({ text, path: to }) => `* ${text}\n  ${linkOf(to, publicUrl) ?? to}`)
  const htmlLines = lines.map(({ text, path: to }) => `<li>${htmlLink(text, to, publicUrl)}</li>`)
  return {
    subject: title.length > MAX_SUBJECT ? `${title.slice(0, MAX_SUBJECT - 1)}…` : title,
    text: [
      title,
      linkOf(path, publicUrl) ?? path,
      [...(heading ? [heading] : []), ...textLines, ...rest].join('\n'),
      `-- \n${MAIL_FOOTER}\n`,
    ]
      .filter((part) => part !== '')
      .join('\n\n'),
    html: [
      '<!doctype html><html lang="en"><body style="font-family:sans-serif;font-size:14px;line-height:1.5">',
      `<p>${escapeHtml(title)}</p>`,
      heading ? `<p>${escapeHtml(heading)}</p>` : '',
      htmlLines.length > 0 ? `<ul>${htmlLines.join('')}</ul>` : '',
      ...rest.map((text) => `<p>${escapeHtml(text)}</p>`),
      `<p>${htmlLink(publicUrl ? 'Open in the console' : path, path, publicUrl)}</p>`,
      `<p style="color:#666;font-size:12px">${escapeHtml(MAIL_FOOTER)}</p></body></html>`,
    ].join(''),
  }
}

function htmlLink(text: string, path: string, publicUrl: string | undefined): string {
  const url = linkOf(path, publicUrl)
  return url ? `<a href="${escapeHtml(url)}">${escapeHtml(text)}</a>` : escapeHtml(text)
}

const MAIL_FOOTER =
  'Sent by the Workload Identity Console. Replying to this e-mail decides nothing. Change what it sends on its Settings page.'
