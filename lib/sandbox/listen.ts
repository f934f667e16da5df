import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'

export type Handler = (request: Request) => Promise<Response>

export const MAX_BODY = 128 * 1024 * 1024

/** What reading the body of a request rejects with that is over the limit. */
export class BodyTooLarge extends Error {}

const OWN_HOST =
  /^(127\.0\.0\.1|\[::1\]|([a-z0-9.-]+\.)?localhost|([a-z0-9.-]+\.)?cwobject\.test)$/i

type Where = {
  port?: number
  address?: string
  /** The accepted Host names. */
  hosts?: RegExp
  tls?: { cert: string; key: string }
}

/**
 * Serves a fetch handler for programs, by default on loopback. Requests from browsers are refused.
 * `Response.error()` closes the connection.
 */
export async function listen(
  handler: Handler,
  { port = 0, address = '127.0.0.1', hosts = OWN_HOST, tls }: Where = {},
) {
  const serve = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    answer(handler, hosts, incoming, outgoing).catch((error: unknown) => {
      process.stderr.write(`sandbox: ${error instanceof Error ? error.stack : String(error)}\n`)
      outgoing.destroy()
    })
  }
  const server = tls ? createTlsServer(tls, serve) : createServer(serve)
  // A client that takes this server as its proxy may ask for a tunnel: it leads back here.
  server.on('connect', ({ url = '' }: IncomingMessage, socket: Socket) => {
    socket.on('error', () => socket.destroy())
    if (!hosts.test(url.replace(/:\d+$/, ''))) return socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
    return server.emit('connection', socket)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, address, resolve)
  })
  const { port: bound } = server.address() as AddressInfo
  return {
    port: bound,
    url: `${tls ? 'https' : 'http'}://${address}:${bound}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(
  handler: Handler,
  hosts: RegExp,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
) {
  const gone = new AbortController()
  outgoing.on('close', () => gone.abort())
  outgoing.on('error', () => gone.abort())
  const refusal = refuse(incoming, hosts)
  if (refusal) return send(refusal, incoming, outgoing, gone.signal)
  const body = await read(incoming)
  if (body === 'cut') return outgoing.destroy()
  const request = toRequest(incoming, body, gone.signal)
  if (!request) return send(plain(405, 'No such method.'), incoming, outgoing, gone.signal)
  const response = await handler(request).catch((error: unknown) => {
    if (gone.signal.aborted) return Response.error()
    if (error instanceof BodyTooLarge)
      return plain(413, `Bodies of up to ${MAX_BODY} bytes are taken.`)
    process.stderr.write(`sandbox: ${error instanceof Error ? error.stack : String(error)}\n`)
    return plain(500, 'The sandbox failed; its standard error says how.')
  })
  return send(response, incoming, outgoing, gone.signal)
}

const plain = (status: number, text: string) => new Response(`${text}\n`, { status })

/** The sandbox runs scripts, so it refuses foreign Host names and every Origin to keep browser pages out. */
function refuse({ headers, url = '' }: IncomingMessage, hosts: RegExp) {
  const host = headers.host ?? ''
  const target = url.startsWith('/') ? `http://${host}${url}` : url
  if (!URL.canParse(target)) return plain(400, 'This is not an address the sandbox has.')
  if (headers.origin !== undefined)
    return plain(403, 'The sandbox answers no browser: the request has an Origin.')
  const names = [new URL(target).hostname, host.replace(/:\d+$/, '')]
  return names.every((name) => hosts.test(name))
    ? undefined
    : plain(403, 'The sandbox answers only under names that stay on this machine.')
}

async function read(incoming: IncomingMessage): Promise<Buffer | 'cut' | 'too-large'> {
  if (Number(incoming.headers['content-length'] ?? 0) > MAX_BODY) return 'too-large'
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
      size += chunk.length
      if (size > MAX_BODY) return 'too-large'
      chunks.push(chunk)
    }
  } catch {
    return 'cut'
  }
  return Buffer.concat(chunks)
}

function toRequest(incoming: IncomingMessage, body: Buffer | 'too-large', signal: AbortSignal) {
  const { method = 'GET', url = '/', headers } = incoming
  const bodyless = method === 'GET' || method === 'HEAD' || body.length === 0
  if (/^(CONNECT|TRACE|TRACK)$/.test(method)) return undefined
  // The types of browsers lack `duplex`, which a stream as the body needs.
  const init: RequestInit & { duplex: 'half' } = {
    method,
    headers: Object.entries(headers).flatMap(([name, value]): [string, string][] =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
    body: bodyless ? null : toBody(body),
    duplex: 'half',
    signal,
  }
  return new Request(url.startsWith('/') ? `http://${headers.host}${url}` : url, init)
}

const toBody = (body: Buffer | 'too-large') =>
  body === 'too-large'
    ? new ReadableStream({ start: (controller) => controller.error(new BodyTooLarge()) })
    : new Uint8Array(body)

async function send(
  response: Response,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  gone: AbortSignal,
) {
  const reader = response.body?.getReader()
  if (response.type === 'error' || gone.aborted) {
    await reader?.cancel().catch(() => undefined)
    outgoing.destroy()
    return
  }
  outgoing.writeHead(response.status, Object.fromEntries(response.headers))
  outgoing.flushHeaders()
  if (!reader || incoming.method === 'HEAD') {
    outgoing.end()
    return
  }
  const cancel = () => void reader.cancel().catch(() => undefined)
  gone.addEventListener('abort', cancel, { once: true })
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read())
      if (!outgoing.write(part.value) && !gone.aborted)
        await once(outgoing, 'drain', { signal: gone })
    outgoing.end()
  } catch {
    outgoing.destroy()
  } finally {
    gone.removeEventListener('abort', cancel)
  }
}
