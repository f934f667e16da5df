import { listAnd } from '@/lib/common/list'
import { plural, pluralOf } from '@/lib/common/plural'
import type { ActivityPeriod } from './activity-filters'
import type {
  ActivityEffect,
  EffectPart,
  EffectStage,
  EffectSubjects,
  EffectTotal,
  UnknownEffect,
} from './activity-schema'
import { PERIOD_LABELS } from './activity-words'

const SHOWN_BUCKETS = 2

function bucketWords(buckets: readonly string[]): string {
  if (buckets.includes('*')) return 'every bucket'
  return buckets.length > SHOWN_BUCKETS
    ? plural(buckets.length, 'bucket')
    : listAnd(buckets.map((name) => (name.includes('*') ? `buckets ${name}` : name)))
}

/** "List, Read on models". */
export const describeEffectAccess = ({ levels, buckets }: EffectPart): string =>
  buckets.length === 0
    ? 'Actions on the organization'
    : `${levels.join(', ')} on ${bucketWords(buckets)}`

/** "3 accounts and 1 person or role". */
export function describeEffectSubjects({
  accounts,
  account,
  everyone,
  others,
  partial,
}: EffectSubjects): string {
  if (everyone) return 'everyone'
  const least = partial ? 'at least ' : ''
  const people = others > 0 && plural(others, 'person or role', 'people or roles')
  const named = account && !partial && `${account.cluster} / ${account.namespace} / ${account.name}`
  const found = accounts > 0 && (named || `${least}${plural(accounts, 'account')}`)
  const parts = [found, people].filter((part) => part !== false && part !== '')
  if (parts.length > 0) return listAnd(parts as string[])
  return partial ? 'accounts that could not be counted' : 'no account today'
}

const CREDENTIAL_WORDS = {
  exchange: 'Credentials for its tokens',
  injection: 'Credentials for new pods',
  keys: 'Existing access keys',
} as const satisfies Record<Extract<ActivityEffect, { kind: 'credentials' }>['what'], string>

export const describeCredentials = (
  what: Extract<ActivityEffect, { kind: 'credentials' }>['what'],
): string => CREDENTIAL_WORDS[what]

const UNKNOWN_WORDS = {
  'too-complex': 'The policies are too complex to compare',
  unreadable: 'A version of that time cannot be read',
  'not-compared': 'Not compared yet; reload to compare more',
  outcome: 'The outcome was not recorded',
  'live-unread': 'The current policies could not be read',
} as const satisfies Record<UnknownEffect['why'], string>

export const describeUnknownEffect = (why: UnknownEffect['why']): string => UNKNOWN_WORDS[why]

const GAIN_WORDS = {
  made: 'Gained',
  proposed: 'Would give',
  later: 'Gave once applied',
} as const satisfies Record<EffectStage, string>
const LOSS_WORDS = {
  made: 'Lost',
  proposed: 'Would take',
  later: 'Took once applied',
} as const satisfies Record<EffectStage, string>
const NOBODY_WORDS = {
  made: 'Nobody gained or lost access',
  proposed: 'Nobody would gain or lose access',
  later: 'Nobody gained or lost access once applied',
} as const satisfies Record<EffectStage, string>

export const describeEffectSign = (sign: 'gain' | 'loss', stage: EffectStage): string =>
  ({ gain: GAIN_WORDS, loss: LOSS_WORDS })[sign][stage]
export const describeNoEffect = (stage: EffectStage): string => NOBODY_WORDS[stage]

/** The title of a saved view: "This week 9 accounts gained access and 3 lost it". */
export function effectTitle(period: ActivityPeriod, { gained, lost, whole }: EffectTotal): string {
  const exact = whole && !gained.partial && !lost.partial
  const least = exact ? '' : 'at least '
  const who = ({ accounts, everyone }: EffectSubjects) =>
    everyone ? 'everyone' : `${least}${plural(accounts, 'account')}`
  const gains = gained.everyone || gained.accounts > 0
  const losses = lost.everyone || lost.accounts > 0
  const when = PERIOD_LABELS[period]
  if (gained.everyone && lost.everyone) return `${when} everyone gained and lost access`
  if (gains && losses)
    return `${when} ${who(gained)} gained access and ${lost.everyone ? 'everyone' : `${least}${lost.accounts}`} lost it`
  if (gains) return `${when} ${who(gained)} gained access`
  if (losses) return `${when} ${who(lost)} lost access`
  return exact
    ? `${when} no account gained or lost access`
    : `${when} no account is known to have gained or lost access`
}

/** What the title leaves out: people and roles, which are no accounts. */
export function describeOtherSubjects({ gained, lost }: EffectTotal): string | undefined {
  const parts = [
    gained.others > 0 && `${others(gained.others)} gained access`,
    lost.others > 0 && `${others(lost.others)} lost it`,
  ].filter((part) => part !== false)
  return parts.length > 0 ? listAnd(parts) : undefined
}

const others = (count: number) => `${count} ${pluralOf(count, 'person or role', 'people or roles')}`
