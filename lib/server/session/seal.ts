import 'server-only'

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { SealingKeys } from '../keys'

const IV_BYTES = 12
const TAG_BYTES = 16

/** Encrypt with AES-256-GCM. `bound` is authenticated, so that the text cannot be opened in another place. */
export function seal({ newest }: SealingKeys, text: string, bound: string) {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', newest, iv).setAAD(Buffer.from(bound))
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64')
}

/** Decrypt a sealed text. Returns undefined if no key fits, or the text or `bound` differs. */
export function unseal({ all }: SealingKeys, sealed: string, bound: string): string | undefined {
  for (const key of all) {
    const text = unsealWith(key, sealed, bound)
    if (text !== undefined) return text
  }
  return undefined
}

function unsealWith(key: Buffer, sealed: string, bound: string): string | undefined {
  const bytes = Buffer.from(sealed, 'base64')
  if (bytes.length < IV_BYTES + TAG_BYTES) return undefined
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  })
    .setAAD(Buffer.from(bound))
    .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
  try {
    const body = decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES))
    return Buffer.concat([body, decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}
