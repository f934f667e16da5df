import 'server-only'

import { createHmac, timingSafeEqual } from 'node:crypto'
import { canonicalJson } from '@/lib/common/canonical-json'
import type { Env } from './env'
import { deriveKey } from './keys'

/** A stored row: where it is kept, and everything in it that the console will act on. */
export type MacInput = {
  /** The orgUid of the organization. */
  organization: string
  table: string
  /** The row's key within its organization. */
  key: string
  /** The version of `meaning`'s shape, so that old rows are never read as new ones. */
  version: number
  /** JSON, or what becomes JSON: dates become their ISO text and undefined members are left out. */
  meaning: unknown
}

type Secrets = Pick<Env, 'AUDIT_SECRET' | 'SESSION_SECRET'>

/**
 * The message authentication code of a stored row, in hex. The key is kept outside the database, so
 * that write access to the database can neither forge a row nor move it to another key or organization.
 */
export function computeMac(secrets: Secrets, input: MacInput): string {
  const { organization, table, key, version, meaning } = input
  const json: unknown = JSON.parse(JSON.stringify(meaning ?? null))
  return createHmac('sha256', macKey(secrets))
    .update(canonicalJson([organization, table, key, version, json]))
    .digest('hex')
}

/** Whether `mac` is the code of this row under the current secret. */
export function verifyMac(secrets: Secrets, input: MacInput, mac: string): boolean {
  const [expected, given] = [Buffer.from(computeMac(secrets, input)), Buffer.from(mac)]
  return expected.length === given.length && timingSafeEqual(expected, given)
}

const macKey = ({ AUDIT_SECRET, SESSION_SECRET }: Secrets) =>
  deriveKey(AUDIT_SECRET ?? SESSION_SECRET, 'stored-row')
