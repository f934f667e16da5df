import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { generate } from 'selfsigned'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

export type ReceivedMail = {
  from: string
  to: string[]
  /** Headers and body, as they were sent. */
  source: string
  secure: boolean
  user: string | undefined
}

/** The reply of a server that refuses. */
export const mailRefusal = (code: number, text: string) =>
  Object.assign(new Error(text), { responseCode: code })

type Options = Pick<SMTPServerOptions, 'onAuth' | 'onConnect' | 'onRcptTo' | 'secure'> & {
  /** Offers STARTTLS, with a certificate of `localhost`. */
  encrypted?: boolean
  /** Called when a message was read, before it is confirmed. */
  confirm?: (mail: ReceivedMail) => Error | undefined
  onMail?: ((mail: ReceivedMail) => void) | undefined
}

const MAX_KEPT = 1000

/** Starts a mail server on loopback that keeps what it receives, and sends nothing on. */
export async function startMailServer({
  encrypted = false,
  secure = false,
  confirm = () => undefined,
  onMail = () => {},
  onAuth,
  ...handlers
}: Options = {}) {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] },
    ],
  })
  const received: ReceivedMail[] = []
  const server = new SMTPServer({
    ...handlers,
    secure,
    cert,
    key,
    logger: false,
    disableReverseLookup: true,
    authOptional: onAuth === undefined,
    closeTimeout: 100,
    disabledCommands: [
      ...(encrypted || secure ? [] : ['STARTTLS']),
      ...(onAuth === undefined ? ['AUTH'] : []),
    ],
    ...(onAuth && { onAuth }),
    onData: async (stream, { envelope, secure: isSecure, user }, callback) => {
      let source = ''
      for await (const chunk of stream) source += String(chunk)
      const { mailFrom, rcptTo } = envelope
      const mail = {
        from: mailFrom ? mailFrom.address : '',
        to: rcptTo.map(({ address }) => address),
        source,
        secure: isSecure,
        user,
      }
      received.push(mail)
      if (received.length > MAX_KEPT) received.shift()
      onMail(mail)
      callback(confirm(mail))
    },
  })
  // Clients that hang up are part of the tests.
  server.on('error', () => {})
  server.listen(0, '127.0.0.1')
  await once(server.server, 'listening')
  const { port } = server.server.address() as AddressInfo
  return {
    port,
    url: `smtp://127.0.0.1:${port}`,
    /** The certificate that a client has to trust. */
    ca: cert,
    received,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  }
}

/** The text part of a message, decoded. */
export function mailText(source: string): string {
  const part = source.split(/^--.+$/m).find((each) => /content-type: text\/plain/i.test(each))
  const body = (part ?? source).replace(/^[\s\S]*?\r?\n\r?\n/, '')
  return body
    .replace(/=\r?\n/g, '')
    .replace(/(?:=[0-9A-F]{2})+/g, (found) =>
      Buffer.from(found.replaceAll('=', ''), 'hex').toString('utf8'),
    )
}
