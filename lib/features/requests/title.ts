import { parsePrincipal } from '@/lib/core/identity/principal'
import { actionsOf, SHOWN_LEVELS, shownLevel } from '@/lib/core/policy/catalogue'
import type { Policy, Statement } from '@/lib/core/policy/document'

/** `namespace/account` of every service account a policy names itself. */
export function accountsOf({
  statements,
}: {
  statements: readonly Pick<Statement, 'principals'>[]
}): string[] {
  const named = statements.flatMap(({ principals }) => principals).map(parsePrincipal)
  return [
    ...new Set(
      named.flatMap((principal) =>
        principal.kind === 'service-account'
          ? [`${principal.account.namespace}/${principal.account.name}`]
          : [],
      ),
    ),
  ]
}

/** What a proposal is for, as people would say it; its policy's name where it is not that simple. */
export function titleOf(policy: Policy, isNew: boolean): string {
  const plain = isNew ? `New policy ${policy.name}` : `Change ${policy.name}`
  const [account, ...others] = accountsOf(policy)
  if (!isNew || !account || others.length > 0) return plain
  if (policy.statements.some(({ effect }) => effect === 'Deny')) return plain
  const onData = policy.statements
    .map(({ actions, resources }) => ({
      resources,
      actions: actions.flatMap(actionsOf).filter(({ scope }) => scope !== 'global'),
    }))
    .filter(({ actions }) => actions.length > 0)
  const buckets = new Set(onData.flatMap(({ resources }) => resources.map(bucketOf)))
  const [bucket, ...more] = buckets
  if (!bucket || more.length > 0 || bucket.includes('*')) return plain
  const reached = new Set(onData.flatMap(({ actions }) => actions.map(shownLevel)))
  const levels = SHOWN_LEVELS.filter(
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
