import type { Gate, Inventory, Subject } from '@/lib/features/access/schema'

export const subjectName = ({ cluster, namespace, name }: Subject) =>
  [cluster, namespace, name].filter(Boolean).join(' / ')

export const plural = (count: number, one: string, many = `${one}s`) =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`

export const restsOn = ({ policies, statements, accounts, buckets }: Inventory) =>
  [
    `${plural(policies, 'policy', 'policies')} with ${plural(statements, 'statement')}`,
    plural(accounts, 'service account'),
    plural(buckets.length, 'bucket'),
  ].join(', ')

/** Until the accounts of all clusters are in. */
export const soFar = ({ pending }: Pick<Inventory, 'pending'>) =>
  pending.length > 0 ? ' so far' : ''

export const gateWords = {
  none: { kind: 'pass', word: 'No bucket policy' },
  passes: { kind: 'pass', word: 'Passes' },
  refuses: { kind: 'fail', word: 'Refuses' },
  depends: { kind: 'warn', word: 'Depends' },
  unread: { kind: 'idle', word: 'Not read' },
} as const satisfies Record<Gate['state'], { kind: string; word: string }>
