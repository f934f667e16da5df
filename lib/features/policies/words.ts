import type { PolicyComparison } from '@/lib/core/policy/compare'
import type { ImpactCounts, LevelImpact } from '@/lib/core/policy/impact'
import type { Region } from '@/lib/core/policy/regions'

const STRONGEST = ['Permissions', 'Write', 'Read', 'List', 'organization'] as const

const DEEDS = {
  Permissions: 'the right to change permissions',
  Write: 'write',
  Read: 'read',
  List: 'list',
  organization: 'organization-wide actions',
} as const satisfies Record<LevelImpact['level'], string>

const plural = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`

const strongest = (counts: ImpactCounts) =>
  STRONGEST.map((level) => counts.find((each) => each.level === level)).find(
    (found) => found !== undefined && found.accounts > 0,
  )

const deeds = { gain: 'is given', lose: 'is taken' } as const

function clause(regions: readonly Region[], counts: ImpactCounts, verb: 'gain' | 'lose'): string {
  if (regions.length === 0) return `Nobody ${verb}s anything.`
  if (regions.every(({ held }) => held?.decision === 'refuse'))
    return `Nobody ${verb}s anything: bucket policies refuse what ${deeds[verb]}.`
  const { level, accounts, buckets } = strongest(counts) ?? {}
  if (!level || !accounts) return `No known service account ${verb}s anything, but others may.`
  const who = `${plural(accounts, 'service account')} ${verb}${accounts === 1 ? 's' : ''}`
  const where = level === 'organization' || !buckets ? '' : ` on ${plural(buckets, 'bucket')}`
  const open = regions.some(({ held }) => held?.decision === 'depends')
  const only = open ? ', part of it only if bucket policies let it pass' : ''
  return `${who} ${DEEDS[level]}${where}${only}.`
}

/** The answer in one or two sentences: who gains and who loses, at the strongest level each. */
export function describeComparison({ gained, lost, exact, counts }: PolicyComparison): string {
  if (exact && gained.length === 0 && lost.length === 0) return 'No change in access.'
  if (!exact) return 'Too intertwined to tell exactly: at most this changes.'
  const words = [
    gained.length > 0 && clause(gained, counts?.gained ?? [], 'gain'),
    lost.length > 0 && clause(lost, counts?.lost ?? [], 'lose'),
    gained.length === 0 && clause(gained, [], 'gain'),
    lost.length === 0 && clause(lost, [], 'lose'),
  ]
  return words.filter(Boolean).join(' ')
}
