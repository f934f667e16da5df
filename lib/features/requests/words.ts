import { listAnd } from '@/lib/common/list'
import { ACCESS_LEVELS } from '@/lib/core/policy/access-level'
import { matchingActions } from '@/lib/core/policy/catalogue'
import type { Policy } from '@/lib/core/policy/document'
import { namedAccounts } from '@/lib/core/policy/named-accounts'

/**
 * A title such as `Read datasets for ml-team / eval` for a new policy that grants one service account one
 * bucket; otherwise one with the name of the policy.
 */
export function proposalTitle(policy: Policy, isNew: boolean): string {
  const plain = isNew ? `New policy ${policy.name}` : `Change ${policy.name}`
  const [account, ...others] = namedAccounts(policy)
  if (!isNew || !account || others.length > 0) return plain
  if (policy.statements.some(({ effect }) => effect === 'Deny')) return plain
  const onData = policy.statements
    .map(({ actions, resources }) => ({
      resources,
      actions: actions.flatMap(matchingActions).filter(({ scope }) => scope !== 'global'),
    }))
    .filter(({ actions }) => actions.length > 0)
  const buckets = new Set(onData.flatMap(({ resources }) => resources.map(bucketOf)))
  const [bucket, ...more] = buckets
  if (!bucket || more.length > 0 || bucket.includes('*')) return plain
  const reached = new Set(onData.flatMap(({ actions }) => actions.map(({ level }) => level)))
  const levels = ACCESS_LEVELS.filter(
    (level) => reached.has(level) && (level !== 'List' || reached.size === 1),
  )
  const verbs = listAnd(levels.map((level) => LEVEL_VERBS[level]))
  const title = `${verbs.charAt(0).toUpperCase()}${verbs.slice(1)} ${bucket}`
  return `${title} for ${account.replace('/', ' / ')}`
}

const LEVEL_VERBS = {
  List: 'list',
  Read: 'read',
  Write: 'write',
  Delete: 'delete in',
  Permissions: 'change permissions of',
} as const

const bucketOf = (resource: string) => resource.split('/', 1)[0] ?? ''

const NOTIFICATION_PREFIXES = {
  'request.created': 'New request',
  'request.approved': 'Request approved',
  'request.rejected': 'Request rejected',
  'request.changes-asked': 'Changes requested',
  'request.withdrawn': 'Request withdrawn',
  'request.commented': 'New comment',
  'grant.due': 'Grant expired',
} as const

export type RequestNotificationKind = keyof typeof NOTIFICATION_PREFIXES

export const notificationTitle = (kind: RequestNotificationKind, requestTitle: string): string =>
  `${NOTIFICATION_PREFIXES[kind]}: ${requestTitle}`
