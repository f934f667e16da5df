import { once } from 'node:events'
import { type IncomingMessage, request, type ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { pipeline } from 'node:stream'

type Options = {
  address: string
  cert: string
  key: string
  /** The `host:port` of each pod that is ready; read for each request. */
  targets: () => readonly string[]
}

const CONNECT_MS = 1000

/**
 * Ends TLS and passes requests on to pods, as an Ingress does: a pod that cannot be connected to is left out in favour
 * of another, and nothing that was sent is sent again. Counts the answers it could not give.
 */
export async function startBalancer({ address, cert, key, targets }: Options) {
  let turn = 0
  const counts = { requests: 0, unanswered: 0, cut: 0 }
  const open = new Map<ServerResponse, string>()

  async function reachPod(): Promise<{ socket: Socket; pod: string } | undefined> {
    const pods = targets()
    for (const _ of pods) {
      turn += 1
      const pod = pods[turn % pods.length] ?? ''
      const socket = await openSocket(pod)
      if (socket) return { socket, pod }
    }
    return undefined
  }

  async function forward(incoming: IncomingMessage, outgoing: ServerResponse) {
    counts.requests += 1
    const { method, url, headers, socket: client } = incoming
    open.set(outgoing, `${new Date().toISOString()} ${method} ${url}`)
    outgoing.on('close', () => open.delete(outgoing))
    const reached = await reachPod()
    if (!reached) {
      counts.unanswered += 1
      return outgoing.writeHead(503).end('No pod is ready.\n')
    }
    const { socket, pod } = reached
    open.set(outgoing, `${open.get(outgoing)} at ${pod}`)
    const sent = request({
      createConnection: () => socket,
      method,
      path: url,
      headers: {
        ...headers,
        connection: 'close',
        'x-forwarded-for': client.remoteAddress,
        'x-forwarded-host': headers.host,
        'x-forwarded-proto': 'https',
      },
    })
    sent.on('response', (answer) => {
      const { connection: _, ...given } = answer.headers
      outgoing.writeHead(answer.statusCode ?? 502, given)
      pipeline(answer, outgoing, (error) => {
        if (error && !outgoing.writableEnded && !client.destroyed) counts.cut += 1
      })
    })
    sent.on('error', () => {
      if (client.destroyed) return
      counts.cut += 1
      if (outgoing.headersSent) outgoing.destroy()
      else outgoing.writeHead(502).end('The pod closed the connection.\n')
    })
    outgoing.on('close', () => sent.destroy())
    return incoming.pipe(sent)
  }

  const server = createServer({ cert, key }, (incoming, outgoing) => {
    outgoing.on('error', () => outgoing.destroy())
    forward(incoming, outgoing).catch(() => outgoing.destroy())
  })
  server.listen(0, address)
  await once(server, 'listening')
  return {
    url: `https://${address}:${(server.address() as AddressInfo).port}`,
    counts,
    /** The requests that wait for an answer, or for the end of one. */
    open: () => [...open.values()],
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function openSocket(target: string): Promise<Socket | undefined> {
  const [host, port] = target.split(':')
  const socket = connect({ host: host ?? '', port: Number(port) })
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(CONNECT_MS) })
    return socket
  } catch {
    socket.destroy()
    return undefined
  }
}
