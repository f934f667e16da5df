import 'server-only'

import { createHmac } from 'node:crypto'

/**
 * Headers that prove to the receiver who sent a body and when, by the symmetric scheme of Standard
 * Webhooks, whose libraries verify them. https://www.standardwebhooks.com
 */
export function signatureHeaders(
  secret: string,
  { id, at, body }: { id: string; at: Date; body: string },
) {
  const timestamp = Math.floor(at.getTime() / 1000)
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,${signature}`,
  }
}
