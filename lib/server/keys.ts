import 'server-only'

import { createHmac, hkdfSync } from 'node:crypto'

/** Derive a 256-bit key for one purpose, so that no two uses of a secret share a key. */
export const deriveKey = (secret: string, purpose: string) =>
  Buffer.from(hkdfSync('sha256', secret, '', `workload-identity-console/${purpose}`, 32))

export const MIN_SECRET_LENGTH = 32

/** The secrets of a SESSION_SECRET or an AUDIT_SECRET, newest first, separated by commas. One secret may contain a comma itself. */
export function splitSecrets(value: string): string[] {
  const parts = value.split(',').map((part) => part.trim())
  return parts.some(({ length }) => length >= MIN_SECRET_LENGTH) ? parts : [value]
}

/** The key to seal with, and the keys of older secrets that what was sealed before may still need. */
export type SealingKeys = { newest: Buffer; all: readonly Buffer[] }

/** Derive the keys for one purpose from each secret of a SESSION_SECRET or an AUDIT_SECRET. */
export function deriveKeys(secrets: string, purpose: string): SealingKeys {
  const [newest = '', ...older] = splitSecrets(secrets)
  const key = deriveKey(newest, purpose)
  return { newest: key, all: [key, ...older.map((secret) => deriveKey(secret, purpose))] }
}

/** A public name of a key, by which what it wrote finds it again. */
export const keyName = (key: Buffer) =>
  createHmac('sha256', key).update('key id').digest('hex').slice(0, 8)
