import 'server-only'

import { createHmac, timingSafeEqual } from 'node:crypto'
import type { MacInput, RowMac } from '@/lib/adapters/database/sealed-store'
import { canonicalJson } from '@/lib/common/canonical-json'
import type { Env } from './env'
import { deriveKeys, keyName } from './keys'

type Secrets = Pick<Env, 'AUDIT_SECRET' | 'SESSION_SECRET'>

function rowMac(key: Buffer): RowMac {
  const keyId = keyName(key)
  const compute = ({ organization, table, key: rowKey, version, meaning }: MacInput) => {
    const json: unknown = JSON.parse(JSON.stringify(meaning ?? null))
    return createHmac('sha256', key)
      .update(canonicalJson([organization, table, rowKey, version, keyId, json]))
      .digest('hex')
  }
  return { keyId, compute }
}

/** What computes codes under the newest secret, and under all that stored rows may have been sealed with. */
export function rowMacs({ AUDIT_SECRET, SESSION_SECRET }: Secrets): {
  newest: RowMac
  all: readonly RowMac[]
} {
  const { newest, all } = deriveKeys(AUDIT_SECRET ?? SESSION_SECRET, 'stored-row')
  return { newest: rowMac(newest), all: all.map(rowMac) }
}

/**
 * The message authentication code of a stored row, in hex. The key is kept outside the database, so
 * that write access to the database can neither forge a row nor move it to another key or organization.
 */
export const computeMac = (secrets: Secrets, input: MacInput): string =>
  rowMacs(secrets).newest.compute(input)

/** What computed the code of this row, under the newest secret or an older one. */
export function findRowMac(secrets: Secrets, input: MacInput, mac: string): RowMac | undefined {
  const given = Buffer.from(mac)
  return rowMacs(secrets).all.find(({ compute }) => {
    const expected = Buffer.from(compute(input))
    return expected.length === given.length && timingSafeEqual(expected, given)
  })
}

/** Whether `mac` is the code of this row under one of the secrets. */
export const verifyMac = (secrets: Secrets, input: MacInput, mac: string): boolean =>
  findRowMac(secrets, input, mac) !== undefined
