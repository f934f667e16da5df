import 'server-only'

import { createHash } from 'node:crypto'
import { isRecord } from '../policy/document'

const SETS = new Set(['statements', 'actions', 'resources', 'principals'])

/** Order and repetition mean nothing in the lists of a policy, and nothing in the fields of any object. */
function canonical(value: unknown, key?: string): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => canonical(item))
    if (key === undefined || !SETS.has(key)) return items
    return [...new Map(items.map((item) => [JSON.stringify(item), item]))]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, item]) => item)
  }
  if (!isRecord(value)) return value
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((name) => [name, canonical(value[name], name)]),
  )
}

/**
 * The same for two policies that say the same. CoreWeave's API has no version and no etag, so this is
 * what a save is compared by; a copy that came back in another order is no change.
 */
export const fingerprint = (policy: unknown) =>
  createHash('sha256')
    .update(JSON.stringify(canonical(policy)))
    .digest('hex')

/** The same of a kept text; undefined where it is not JSON. */
export function fingerprintOfText(text: string): string | undefined {
  try {
    return fingerprint(JSON.parse(text))
  } catch {
    return undefined
  }
}
