import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'

export type SyslogMessage = { head: string; message: string }

/** RFC 6587 (3.4.1): each message behind its length in bytes. Throws if a byte is left over. */
export function parseSyslogFrames(bytes: Buffer): SyslogMessage[] {
  const messages: SyslogMessage[] = []
  for (let rest = bytes; rest.length > 0; ) {
    const [digits = ''] = /^[1-9]\d{0,8}(?= )/.exec(rest.toString('latin1', 0, 12)) ?? []
    const end = digits.length + 1 + Number(digits)
    if (!digits || end > rest.length) throw new Error(`No frame: ${rest.toString('latin1', 0, 80)}`)
    const text = rest.toString('utf8', digits.length + 1, end)
    // RFC 5424: PRI and version, time, host, application, process, message id, structured data, message.
    const [, head = '', message = ''] = /^(<\d{1,3}>1(?: [!-~]+){6}) (.*)$/s.exec(text) ?? []
    if (!head) throw new Error(`No message of RFC 5424: ${text.slice(0, 80)}`)
    messages.push({ head, message })
    rest = rest.subarray(end)
  }
  return messages
}

/** How the receiver treats a connection: reads all of it, resets it when the first bytes arrive, or never closes it. */
export type SyslogManner = 'read' | 'reset' | 'hang'

/** Starts a syslog receiver on loopback, over TLS if it has a certificate, that keeps the messages it reads. */
export async function startSyslogReceiver(tls?: TlsOptions) {
  const messages: SyslogMessage[] = []
  const sockets = new Set<Socket>()
  /** What is beneath TLS, too. */
  const connections = new Set<Socket>()
  const state: { manner: SyslogManner } = { manner: 'read' }
  const serve = (socket: Socket) => {
    const chunks: Buffer[] = []
    const { manner } = state
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    socket.on('data', (chunk) => {
      chunks.push(chunk)
      if (manner === 'reset') for (const raw of connections) raw.resetAndDestroy()
    })
    socket.on('end', () => {
      if (manner !== 'read') return
      messages.push(...parseSyslogFrames(Buffer.concat(chunks)))
      socket.end()
    })
  }
  const server = tls
    ? createTlsServer({ ...tls, allowHalfOpen: true }, serve)
    : createServer({ allowHalfOpen: true }, serve)
  server.on('connection', (socket: Socket) => {
    connections.add(socket)
    socket.on('close', () => connections.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    messages,
    state,
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
