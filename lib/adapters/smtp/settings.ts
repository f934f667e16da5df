import { isEmailAddress } from '@/lib/common/email-address'
import { isLoopbackHost } from '@/lib/core/identity/host'

export type SmtpSettings = {
  host: string
  port: number
  /** `implicit` from the first byte, `starttls` before anything is sent; `none` only on loopback. */
  tls: 'implicit' | 'starttls' | 'none'
  from: MailSender
  login?: { user: string; password: string }
}
export type MailSender = { name: string; address: string }

type Server = Pick<SmtpSettings, 'host' | 'port' | 'tls'>

const SUBMISSION_PORT = 587
const IMPLICIT_TLS_PORT = 465

/** The server of `smtps://host` or `smtp://host:587`; undefined for any other text. */
export function parseSmtpUrl(text: string): Server | undefined {
  if (!URL.canParse(text)) return undefined
  const { protocol, hostname, port, username, password, pathname, search, hash } = new URL(text)
  const isBare = [username, password, pathname.replace(/^\/$/, ''), search, hash].join('') === ''
  if (!/^smtps?:$/.test(protocol) || !/^[\w.:[\]-]+$/.test(hostname) || !isBare) return undefined
  const isImplicit = protocol === 'smtps:'
  const plain = isLoopbackHost(hostname) ? ('none' as const) : ('starttls' as const)
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (isImplicit ? IMPLICIT_TLS_PORT : SUBMISSION_PORT),
    tls: isImplicit ? 'implicit' : plain,
  }
}

const NAMED = /^([^<>"\p{Cc}\p{Cf}]{1,80}?)\s*<([^<>]+)>$/u

/** `console@example.com` or `Console <console@example.com>`; undefined for any other text. */
export function parseMailSender(text: string): MailSender | undefined {
  const [, name = '', address = text] = NAMED.exec(text) ?? []
  return isEmailAddress(address) ? { name: name.trim(), address } : undefined
}

type SmtpVariables = Partial<
  Record<'SMTP_URL' | 'SMTP_FROM' | 'SMTP_USER' | 'SMTP_PASSWORD', string | undefined>
>

/** The settings of the mail server; undefined where there is none. */
export function readSmtpSettings({
  SMTP_URL,
  SMTP_FROM,
  SMTP_USER,
  SMTP_PASSWORD,
}: SmtpVariables): SmtpSettings | undefined {
  const server = SMTP_URL === undefined ? undefined : parseSmtpUrl(SMTP_URL)
  const from = SMTP_FROM === undefined ? undefined : parseMailSender(SMTP_FROM)
  if (!server || !from) return undefined
  return {
    ...server,
    from,
    ...(SMTP_USER !== undefined &&
      SMTP_PASSWORD !== undefined && { login: { user: SMTP_USER, password: SMTP_PASSWORD } }),
  }
}

export const smtpPlace = ({ host, port }: Pick<SmtpSettings, 'host' | 'port'>) =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`
