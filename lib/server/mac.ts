import 'server-only'

import { createHmac, timingSafeEqual } from 'node:crypto'
import type { MacInput } from '@/lib/adapters/database/sealed-store'
import { canonicalJson } from '@/lib/common/canonical-json'
import type { Env } from './env'
import { deriveKey } from './keys'

type Secrets = Pick<Env, 'AUDIT_SECRET' | 'SESSION_SECRET'>

/** What computes the codes of stored rows under the current secret, and the public name of its key. */
export function rowMac({ AUDIT_SECRET, SESSION_SECRET }: Secrets) {
  const key = deriveKey(AUDIT_SECRET ?? SESSION_SECRET, 'stored-row')
  const keyId = createHmac('sha256', key).update('key id').digest('hex').slice(0, 8)
  const compute = ({ organization, table, key: rowKey, version, meaning }: MacInput) => {
    const json: unknown = JSON.parse(JSON.stringify(meaning ?? null))
    return createHmac('sha256', key)
      .update(canonicalJson([organization, table, rowKey, version, keyId, json]))
      .digest('hex')
  }
  return { keyId, compute }
}

/**
 * The message authentication code of a stored row, in hex. The key is kept outside the database, so
 * that write access to the database can neither forge a row nor move it to another key or organization.
 */
export const computeMac = (secrets: Secrets, input: MacInput): string =>
  rowMac(secrets).compute(input)

/** Whether `mac` is the code of this row under the current secret. */
export function verifyMac(secrets: Secrets, input: MacInput, mac: string): boolean {
  const [expected, given] = [Buffer.from(computeMac(secrets, input)), Buffer.from(mac)]
  return expected.length === given.length && timingSafeEqual(expected, given)
}
