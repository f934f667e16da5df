import { DISPLAY_LEVELS, displayLevelOf, matchingActions } from '@/lib/core/policy/catalogue'
import type { Policy } from '@/lib/core/policy/document'
import { namedAccounts } from '@/lib/core/policy/named-accounts'

/** What a proposal is for, as people would say it; its policy's name where it is not that simple. */
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
  const reached = new Set(onData.flatMap(({ actions }) => actions.map(displayLevelOf)))
  const levels = DISPLAY_LEVELS.filter(
    (level) => reached.has(level) && (level !== 'List' || reached.size === 1),
  )
  const words = levels.map((level) => LEVEL_WORDS[level]).join(' and ')
  const title = `${words.charAt(0).toUpperCase()}${words.slice(1)} ${bucket}`
  return `${title} for ${account.replace('/', ' / ')}`
}

const LEVEL_WORDS = {
  List: 'list',
  Read: 'read',
  Write: 'write',
  Permissions: 'change permissions of',
} as const

const bucketOf = (resource: string) => resource.split('/', 1)[0] ?? ''
