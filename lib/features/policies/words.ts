import { listAnd } from '@/lib/common/list'
import { plural, pluralOf } from '@/lib/common/plural'
import type { PolicyComparison } from '@/lib/core/policy/compare'
import type { ImpactCounts, LevelImpact } from '@/lib/core/policy/impact'
import type { WithheldFix } from '@/lib/core/policy/lint/finding'
import type { Destruction } from '@/lib/core/policy/region-actions'
import type { Region } from '@/lib/core/policy/regions'

const STRONGEST = ['Permissions', 'Delete', 'Write', 'Read', 'List', 'organization'] as const

const ACCESS_NAMES = {
  Permissions: 'permission management access',
  Delete: 'delete access',
  Write: 'write access',
  Read: 'read access',
  List: 'list access',
  organization: 'access to organization-wide actions',
} as const satisfies Record<LevelImpact['level'], string>

const strongest = (counts: ImpactCounts) =>
  STRONGEST.map((level) => counts.find((each) => each.level === level)).find(
    (found) => found !== undefined && found.accounts > 0,
  )

const deeds = { gain: 'is added', lose: 'is removed' } as const

function clause(regions: readonly Region[], counts: ImpactCounts, verb: 'gain' | 'lose'): string {
  if (regions.length === 0) return `No one ${verb}s access.`
  if (regions.every(({ held }) => held?.decision === 'refuse'))
    return `No one ${verb}s access: bucket policies deny everything that ${deeds[verb]}.`
  const { level, accounts, buckets } = strongest(counts) ?? {}
  if (!level || !accounts)
    return `No known service account ${verb}s access, but other principals may.`
  const who = `${plural(accounts, 'service account')} ${pluralOf(accounts, `${verb}s`, verb)}`
  const where = level === 'organization' || !buckets ? '' : ` to ${plural(buckets, 'bucket')}`
  const open = regions.some(({ held }) => held?.decision === 'depends')
  const only = open ? ', partly subject to bucket policies' : ''
  return `${who} ${ACCESS_NAMES[level]}${where}${only}.`
}

/** The comparison in one or two sentences, by the strongest level gained and lost. */
export function describeComparison({
  gained,
  lost,
  exact,
  reason,
  counts,
}: PolicyComparison): string {
  if (exact && gained.length === 0 && lost.length === 0) return 'No access changes.'
  if (!exact && reason !== 'size')
    return 'Too complex to compare exactly: access changes at most as listed.'
  const words = [
    gained.length > 0 && clause(gained, counts?.gained ?? [], 'gain'),
    lost.length > 0 && clause(lost, counts?.lost ?? [], 'lose'),
    gained.length === 0 && clause(gained, [], 'gain'),
    lost.length === 0 && clause(lost, [], 'lose'),
    reason === 'size' && 'The list of changes is shortened.',
  ]
  return words.filter(Boolean).join(' ')
}

/** Why a finding comes without a fix. */
export const WITHHELD_FIX_WORDS = {
  'admits-more': 'No fix is offered, because it would let in others, too.',
  'removes-more': 'No fix is offered, because it would take other access away, too.',
  undecided:
    'No fix is offered, because the policies are too complex to tell what it would change.',
  limit: 'No fix is offered while there are this many findings.',
} as const satisfies Record<WithheldFix, string>

const DESTRUCTION_TITLES = {
  buckets: 'The change lets principals delete buckets',
  objects: 'The change lets principals delete objects',
} as const satisfies Record<Destruction, string>

export const destructionTitle = (what: Destruction): string => DESTRUCTION_TITLES[what]

const LOSSES = {
  buckets: 'A deleted bucket can’t be restored, and its settings and bucket policy go with it.',
  objects: 'Deleted objects can’t be restored unless the bucket keeps versions.',
} as const satisfies Record<Destruction, string>

const MOST_RESOURCES = 4

/** Where access to destroy is added, and what is lost by using it. */
export function describeDestruction({
  what,
  resources,
}: {
  what: Destruction
  resources: readonly string[]
}): string {
  const everywhere = resources.some((text) => /^\*+(?:\/\*+)?$/.test(text))
  const rest = resources.length - MOST_RESOURCES
  const shown = rest > 0 ? [...resources.slice(0, MOST_RESOURCES), `${rest} more`] : resources
  const where = everywhere ? 'every bucket' : listAnd(shown)
  return `On ${where}. ${LOSSES[what]}`
}
