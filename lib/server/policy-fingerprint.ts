import 'server-only'

import { createHash } from 'node:crypto'
import { isRecord } from '@/lib/common/record'

const SETS = new Set(['statements', 'actions', 'resources', 'principals'])

/** As JSON. Order and repetition mean nothing in the lists of a policy, and nothing in the fields of any object. */
function canonical(value: unknown, key?: string): string {
  if (Array.isArray(value)) {
    const items = value.map((item) => canonical(item))
    const isSet = key !== undefined && SETS.has(key)
    return `[${(isSet ? [...new Set(items)].sort() : items).join()}]`
  }
  if (!isRecord(value)) return JSON.stringify(value) ?? 'null'
  const fields = Object.keys(value)
    .filter((name) => value[name] !== undefined)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonical(value[name], name)}`)
  return `{${fields.join()}}`
}

/**
 * The same for two policies that say the same. CoreWeave's API has no version and no etag, so this is
 * what a save is compared by; a copy that came back in another order is no change.
 */
export const fingerprint = (policy: unknown) =>
  createHash('sha256').update(canonical(policy)).digest('hex')

/** The same of a kept text; undefined where it is not JSON. */
export function fingerprintOfText(text: string): string | undefined {
  try {
    return fingerprint(JSON.parse(text))
  } catch {
    return undefined
  }
}
