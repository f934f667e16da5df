import { Agent, request } from 'node:http'

export type RawRequest = {
  method?: string
  /** Sent as it is; `fetch` would correct it. */
  address: string
  headers?: Record<string, string>
  body?: string
}
export type RawAnswer = {
  /** 0 where there was no answer. */
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
}

/** Time for a busy machine. */
const DEADLINE_MS = 240_000

/** A client that sends requests which a browser would not, over a limited number of connections. */
export function createRawClient(origin: string, connections: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const { hostname, port } = new URL(origin)
  const send = (given: RawRequest) =>
    new Promise<RawAnswer>((resolve) => {
      const { method = 'GET', address, headers = {}, body } = given
      const failed = ({ message }: Error) => resolve({ status: 0, headers: {}, text: message })
      const sent = request(
        {
          agent,
          hostname,
          port,
          method,
          path: address,
          timeout: DEADLINE_MS,
          headers: {
            ...(method === 'GET'
              ? {}
              : { 'content-length': String(Buffer.byteLength(body ?? '')) }),
            ...headers,
          },
        },
        (response) => {
          const answer = { status: response.statusCode ?? 0, headers: response.headers }
          // A stream has no end that is worth waiting for.
          if (response.headers['content-type']?.startsWith('text/event-stream')) {
            response.on('error', () => {})
            response.destroy()
            resolve({ ...answer, text: '' })
            return
          }
          let text = ''
          response.setEncoding('utf8')
          response.on('data', (chunk: string) => {
            text += chunk
          })
          response.on('end', () => resolve({ ...answer, text }))
          response.on('error', failed)
        },
      )
      sent.on('timeout', () => sent.destroy(new Error('There was no answer in time.')))
      sent.on('error', (error: NodeJS.ErrnoException) => {
        // The server ended an idle connection while the request was on its way; a new one cannot be idle.
        if (sent.reusedSocket && error.code === 'ECONNRESET') send(given).then(resolve, failed)
        else failed(error)
      })
      sent.end(body)
    })
  return { send, close: () => agent.destroy() }
}
