import { createServer, type Socket, connect as tcpConnect } from 'node:net'
import { TLSSocket } from 'node:tls'
import { LOOPBACK_CERTIFICATE } from '../certificate'

/**
 * Stands between a console and PostgreSQL. `freeze` lets connections open and passes nothing on, as a database
 * does whose machine hangs. With `tls` it encrypts its side with LOOPBACK_CERTIFICATE.
 */
export async function startDatabaseProxy(databaseUrl: string, { tls = false } = {}) {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  let frozen = false

  const pass = (from: Socket, to: Socket) => {
    from.on('data', (chunk) => {
      if (!frozen) to.write(chunk)
    })
    from.on('close', () => to.destroy())
    from.on('error', () => to.destroy())
  }
  const server = createServer((client) => {
    sockets.add(client)
    client.on('close', () => sockets.delete(client))
    const open = (side: Socket) => {
      const database = tcpConnect(Number(target.port), target.hostname)
      pass(side, database)
      pass(database, side)
    }
    client.on('error', () => client.destroy())
    if (!tls) return open(client)
    // The client asks for TLS in 8 bytes; S grants it.
    client.once('data', () => {
      client.write('S')
      open(new TLSSocket(client, { isServer: true, ...LOOPBACK_CERTIFICATE }))
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const url = new URL(databaseUrl)
  url.host = `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  return {
    url: url.href,
    freeze: (on: boolean) => {
      frozen = on
    },
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((done) => server.close(done))
    },
  }
}
