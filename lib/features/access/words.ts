import { listAnd, listOr } from '@/lib/common/list'
import { plural } from '@/lib/common/plural'
import type { AccessLevel } from '@/lib/core/policy/access-level'
import type { AccessAnswer, AccessSubject, AccessTally, Credentials } from './schema'

const LACKS = {
  'unknown-issuer': 'Unknown issuer',
  pending: 'Cluster still loading',
  unread: 'Cluster could not be read',
  missing: 'Not found in the cluster',
} as const satisfies Record<NonNullable<AccessSubject['lack']>, string>

const KINDS = {
  account: '',
  person: 'CoreWeave user',
  role: 'SAML role',
  federated: 'Federated',
  invalid: 'Not a valid principal',
} as const satisfies Record<AccessSubject['kind'], string>

/** What a principal is that is no known service account; empty for one. */
export const subjectNote = ({ kind, lack }: Pick<AccessSubject, 'kind' | 'lack'>): string =>
  lack ? LACKS[lack] : KINDS[kind]

export const subjectName = ({
  cluster,
  namespace,
  name,
}: Pick<AccessSubject, 'cluster' | 'namespace' | 'name'>): string =>
  [cluster, namespace, name].filter(Boolean).join(' / ')

const REASONS = {
  'sign-in': 'Can sign in',
  'sign-in-unknown': 'Sign-in allowed; federation config unknown',
  'own-keys': 'Own access keys',
  saml: 'SAML sign-in',
  'no-sign-in': 'No sign-in statement',
  'sign-in-denied': 'Sign-in denied',
  'no-config': 'No federation config',
  'config-paused': 'Federation config paused',
  missing: 'Service account not found',
  invalid: 'Not a valid principal',
  'bucket-policy': 'Denied by the bucket policy',
} as const satisfies Record<Credentials['reason'], string>

/** Why access is effective, or only on paper. */
export const credentialReason = ({ reason }: Pick<Credentials, 'reason'>): string => REASONS[reason]

const VERBS = {
  List: 'list',
  Read: 'read',
  Write: 'write to',
  Delete: 'delete from',
  Permissions: 'change permissions of',
} as const satisfies Record<AccessLevel, string>

const MOST_NAMED = 3

type Asked = AccessAnswer['asked']

function deedOf({ levels, actions }: Asked): string {
  if (levels.length === 0 && actions.length === 0) return 'access'
  const names = actions.length > MOST_NAMED ? [plural(actions.length, 'action')] : actions
  const uses = names.length > 0 ? [`use ${listOr(names)} on`] : []
  return listOr([...levels.map((level) => VERBS[level]), ...uses])
}

/** The named resources; without any, those that are reached. */
function placeOf({ asked, reached }: Pick<AccessAnswer, 'asked' | 'reached'>): string {
  const { resources, resourceCount, anyResource, key } = asked
  const buckets = resources.filter((name) => name !== '*')
  if (anyResource) {
    const parts = [
      reached.buckets > 0 && plural(reached.buckets, 'bucket'),
      reached.organization && 'the organization',
    ].filter((part) => part !== false)
    return parts.length > 0 ? listAnd(parts) : 'any resource'
  }
  const organization = resources.includes('*') ? ['the organization'] : []
  const total = resourceCount - organization.length
  const named = total > MOST_NAMED ? [plural(total, 'bucket')] : buckets
  const within = key === undefined ? named : named.map((name) => `${name}/${key}`)
  return listOr([...within, ...organization])
}

/** "71 service accounts and 3 people"; undefined for none. */
export function tallyWords({ accounts, people, others }: AccessTally): string | undefined {
  const parts = [
    accounts > 0 && plural(accounts, 'service account'),
    people > 0 && plural(people, 'person', 'people'),
    others > 0 && plural(others, 'other principal'),
  ].filter((part) => part !== false)
  if (parts.length === 0) return undefined
  const last = parts.pop() ?? ''
  return parts.length > 0 ? `${parts.join(', ')} and ${last}` : last
}

export const tallyTotal = ({ accounts, people, others }: AccessTally): number =>
  accounts + people + others

/** The answer as a title, such as "71 service accounts and 3 people can write to datasets". */
export function accessTitle(answer: AccessAnswer, among?: string): string {
  const { asked, subject, effective, paper, inventory } = answer
  const soFar = inventory.pending.length > 0 ? ' so far' : ''
  const what = `${deedOf(asked)} ${placeOf(answer)}`
  const of = among ? ` ${among}` : ''
  if (subject) {
    const who = subjectName(subject)
    if (tallyTotal(effective) > 0) return `${who} can ${what}${soFar}`
    if (tallyTotal(paper) > 0) return `${who} can ${what} on paper only${soFar}`
    return `${who} can’t ${what}${soFar}`
  }
  const who = tallyWords(effective)
  return who ? `${who}${of} can ${what}${soFar}` : `No known principal${of} can ${what}${soFar}`
}
