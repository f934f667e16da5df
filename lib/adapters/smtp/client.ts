import 'server-only'

import { createTransport } from 'nodemailer'
import { published } from '@/lib/adapters/http/upstream-calls'
import { redact } from '@/lib/common/redact'
import { type SmtpSettings, smtpPlace } from './settings'

/** One attempt, from the connection to the answer to the message. */
const ATTEMPT_MS = 20_000
const STEP_MS = 10_000
const MAX_ANSWER = 300

export type MailMessage = {
  /** The same for each attempt, so that a receiver can drop what it has. */
  id: string
  to: string
  subject: string
  text: string
  html: string
  at: Date
  /** Where the person who receives it can turn it off. */
  settingsUrl?: string | undefined
}

export type MailOutcome =
  | { ok: true; ms: number }
  /** `final`: the server refused this message or its address, and would refuse it again. */
  | { ok: false; message: string; final: boolean }

const transportOf = ({ host, port, tls, login }: SmtpSettings, ca?: string) =>
  createTransport({
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    tls: { minVersion: 'TLSv1.2', ...(ca && { ca }) },
    ...(login && { auth: { user: login.user, pass: login.password } }),
    connectionTimeout: STEP_MS,
    greetingTimeout: STEP_MS,
    dnsTimeout: STEP_MS,
    socketTimeout: STEP_MS,
    socketCloseTimeout: 0,
    maxResponseSize: 16_384,
    disableFileAccess: true,
    disableUrlAccess: true,
  })

/** Hands one message to the server, in at most 20 seconds. Headers are encoded, so no text begins another one. */
export async function sendMail(
  settings: SmtpSettings,
  { id, to, subject, text, html, at, settingsUrl }: MailMessage,
  {
    signal,
    ca,
  }: { signal?: AbortSignal | undefined /** A private authority. */; ca?: string } = {},
): Promise<MailOutcome> {
  const start = performance.now()
  const limit = AbortSignal.timeout(ATTEMPT_MS)
  const failure = await attempt(settings, 'SEND', () =>
    transportOf(settings, ca).sendMail({
      from: settings.from,
      to: { name: '', address: to },
      envelope: { from: settings.from.address, to: [to] },
      messageId: `<${id}@${settings.from.address.split('@').at(-1)}>`,
      date: at,
      subject,
      text,
      html,
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
      ...(settingsUrl && { list: { unsubscribe: settingsUrl } }),
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    }),
  )
  return failure ?? { ok: true, ms: Math.round(performance.now() - start) }
}

/** Connects, encrypts and logs in as for a message, and sends none. Undefined if the server took all of it. */
export const checkMailServer = (settings: SmtpSettings) =>
  attempt(settings, 'VERIFY', () => transportOf(settings).verify())

type Failure = Extract<MailOutcome, { ok: false }>

async function attempt(
  settings: SmtpSettings,
  method: string,
  work: () => Promise<unknown>,
): Promise<Failure | undefined> {
  let failure: Failure | undefined
  const url = new URL(`smtp://${smtpPlace(settings)}`)
  await published({ target: 'mail', url, method }, async () => {
    try {
      await work()
      return { status: 250 }
    } catch (error) {
      failure = failureOf(error, settings)
      return { status: 554 }
    }
  })
  return failure
}

/** What the library says of a failure besides its message. */
type Rejection = { code?: string; command?: string; responseCode?: number; permanent?: boolean }

function failureOf(error: unknown, settings: SmtpSettings): Failure {
  const place = smtpPlace(settings)
  const { code, command = '', responseCode, permanent }: Rejection = error ?? {}
  const isOfMessage = /^(RCPT TO|DATA)$/.test(command)
  const final = permanent === true && isOfMessage
  if (responseCode !== undefined)
    return {
      ok: false,
      final,
      message: `${place} ${REFUSED[stepOf(code, command)]}: ${answerOf(error)}`,
    }
  if (code === 'ETIMEDOUT' || code === 'EABORT')
    return { ok: false, final: false, message: `${place} did not answer in time.` }
  if (code === 'ETLS')
    return { ok: false, final: false, message: `${place} does not encrypt the connection.` }
  return { ok: false, final: false, message: `${place} is unreachable: ${answerOf(error)}` }
}

const REFUSED = {
  login: 'refused the login',
  address: 'refused the address',
  message: 'refused the message',
  connection: 'refused the connection',
} as const

function stepOf(code: string | undefined, command: string): keyof typeof REFUSED {
  if (code === 'EAUTH') return 'login'
  if (command === 'RCPT TO') return 'address'
  return command === 'DATA' || command === 'MAIL FROM' ? 'message' : 'connection'
}

/** What the server answered, or what the system says of the connection. */
const answerOf = (error: unknown) => {
  const { response, message }: { response?: unknown; message?: unknown } = error ?? {}
  const text = String(response ?? message ?? error)
  return redact(text).replace(/\s+/g, ' ').trim().slice(0, MAX_ANSWER)
}
