import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

export type ReceivedNotification = { headers: IncomingHttpHeaders; body: string }

/**
 * Starts a receiver of notifications on loopback that keeps what it receives. `answer` responds to each
 * request; without a response the request hangs. The path and the query of `url` hold secrets.
 */
export async function startNotificationReceiver(
  answer: RequestListener = (_, response) => response.end(),
) {
  const received: ReceivedNotification[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    received.push({ headers: request.headers, body })
    answer(request, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const host = `127.0.0.1:${port}`
  return {
    port,
    host,
    url: `http://${host}/hook/T0-a-password?sig=also-secret`,
    received,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
