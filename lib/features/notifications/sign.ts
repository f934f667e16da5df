import 'server-only'

import { createHmac } from 'node:crypto'

/**
 * Headers by which a receiver knows who sent a body, and when: the symmetric scheme of Standard
 * Webhooks, so that its libraries check it. https://www.standardwebhooks.com
 */
export function signed(secret: string, { id, at, body }: { id: string; at: Date; body: string }) {
  const timestamp = Math.floor(at.getTime() / 1000)
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,${signature}`,
  }
}
