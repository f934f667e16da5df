import { Note } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { plural } from '@/lib/common/plural'
import type { BucketPolicyStates } from '@/lib/core/policy/bucket-policy-state'
import type { PolicyComparison } from '@/lib/core/policy/compare'
import { findDestruction } from '@/lib/core/policy/region-actions'
import type { Region } from '@/lib/core/policy/regions'
import { describeDestruction, destructionTitle } from '@/lib/features/policies/words'
import { ComparedBucketPolicyNotes } from '../bucket-policy-notes'
import type { KnownInventory } from '../known-inventory'
import { NoAccessChange, RegionTable } from './region-table'
import { UpperBoundNote } from './upper-bound-note'

type AccessChangeProps = {
  comparison: PolicyComparison
  known: KnownInventory
  /** The buckets’ own policies, where they are part of the answer. */
  second?: { gates: BucketPolicyStates; reading: boolean }
}

/** The access that is gained and lost, by all live policies and bucket policies. */
export function AccessChange({ comparison, known, second }: AccessChangeProps) {
  const { gained, lost, reason, counts } = comparison
  const aside = (regions: readonly Region[]) =>
    regions.length > 0 &&
    plural(
      regions.reduce((sum, { merged = 1 }) => sum + merged, 0),
      'change',
    )
  const unread = counts?.unread ?? []
  return (
    <>
      <UpperBoundNote reason={reason} />
      <Panel title="Access gained" aside={aside(gained)} flush>
        {gained.length === 0 ? (
          <NoAccessChange words="No one gains access." />
        ) : (
          <RegionTable regions={gained} known={known} caption="Access gained" gains />
        )}
        <DestructionNotes gained={gained} />
        {gained.some(isWild) && (
          <Note kind="warn">Wildcards also cover service accounts that do not exist yet.</Note>
        )}
      </Panel>
      <Panel title="Access lost" aside={aside(lost)} flush>
        {lost.length === 0 ? (
          <NoAccessChange words="No one loses access." />
        ) : (
          <RegionTable regions={lost} known={known} caption="Access lost" />
        )}
      </Panel>
      {second && <ComparedBucketPolicyNotes {...second} comparison={comparison} />}
      {unread.length > 0 && (
        <p className="text-ink-2 text-small">
          Counts are incomplete: could not read {unread.join(', ')}.
          {!reason && ' The access changes themselves are exact.'}
        </p>
      )}
    </>
  )
}

/** Says before the change is made what it lets principals destroy. */
const DestructionNotes = ({ gained }: { gained: readonly Region[] }) =>
  findDestruction(gained).map((each) => (
    <Note key={each.what} kind="warn" title={destructionTitle(each.what)}>
      {describeDestruction(each)}
    </Note>
  ))

const isWild = ({ principals }: Region) => principals.some(({ pattern }) => pattern.includes('*'))
