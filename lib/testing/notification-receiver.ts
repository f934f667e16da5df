import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

export type ReceivedNotification = { headers: IncomingHttpHeaders; body: string }

/** A receiver on loopback, and what came to it. `answer` decides each answer; none is a hanging one. */
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
  return {
    port,
    url: `http://127.0.0.1:${port}/hook/T0-a-password?sig=also-secret`,
    received,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
