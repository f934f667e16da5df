import 'server-only'

import { errorDigest } from '@/lib/common/error-digest'
import { AppError } from '@/lib/common/errors'
import { plural } from '@/lib/common/plural'
import type { BrokenRow, BrokenSeal, RowKey } from './sealed-store'

/** What a row of each sealed table is called. */
const NAMES: Record<string, (key: RowKey) => string> = {
  approval_rules: ({ version }) => `Version ${version} of the approval rules`,
  canaries: ({ id }) => `Canary ${id}`,
  declared_trusts: ({ id }) => `Declared trust ${id}`,
  finding_sign_offs: ({ finding }) => `Accepted finding ${finding}`,
  linked_tokens: ({ provider, subject }) => `Linked token of ${subject} of ${provider}`,
  org_settings: () => 'The record of the organization’s settings',
  pack_sign_offs: ({ number }) => `Review pack sign-off ${number}`,
  people: ({ person }) => `Name of the person ${person}`,
  request_events: ({ number, seq }) => `Event ${seq} of request ${number}`,
  requests: ({ number }) => `Request ${number}`,
  suspensions: ({ id }) => `Suspension ${id}`,
  verifications: ({ cluster, namespace, name }) =>
    `Result of verification ${name} in ${namespace} of cluster ${cluster}`,
}

const WHY = {
  unsealed: 'has no seal: it was stored by an older version, or added outside the console',
  edited: 'was edited or copied in the database outside the console',
  'rolled-back': 'was replaced by an older version in the database outside the console',
  deleted: 'was deleted from the database outside the console',
  added: 'was added to the database outside the console',
  'other-key': 'was sealed with another AUDIT_SECRET',
} as const satisfies Record<BrokenSeal, string>

/** The name of a row, such as "Suspension 1f0c". */
export const sealedRowName = ({ table, key }: Pick<BrokenRow, 'table' | 'key'>) =>
  NAMES[table]?.(key) ?? table

/** A broken row in words: "Suspension 1f0c was deleted from the database outside the console". */
export const describeBrokenRow = (row: BrokenRow) => `${sealedRowName(row)} ${WHY[row.reason]}`

const NEXT =
  'The console does not act on it. An administrator lists and confirms such records with `workload-identity migrate --seal`.'

/** Rows that the console does not act on, named. */
export function brokenSealError(rows: readonly BrokenRow[]): AppError {
  const [first, ...others] = rows
  const rest =
    others.length > 0 ? `, and ${plural(others.length, 'other record')} cannot be trusted` : ''
  const message = `${first ? describeBrokenRow(first) : ''}${rest}.`
  const error = new AppError('broken-seal', message, {
    detail: { ...(first && { reason: first.reason }), next: NEXT },
  })
  // A page that reads the record shows these words too.
  return Object.assign(error, { digest: errorDigest({ message, next: NEXT }) })
}
