import { ReadBucketPolicies } from '@/components/buckets/read-bucket-policies'
import { Upstream } from '@/components/ui/note'
import type { Problem } from '@/lib/common/errors'
import { pluralOf } from '@/lib/common/plural'
import { NO_STORAGE_KEY } from '@/lib/core/policy/bucket-policy-reads'
import type { BucketPolicyStates } from '@/lib/core/policy/bucket-policy-state'
import type { PolicyComparison } from '@/lib/core/policy/compare'
import type { GrantRow } from '@/lib/features/policies/analysis'

type BucketNotesProps = {
  /** All buckets that the table speaks of. */
  buckets: readonly string[]
  /** Those with a column of their own. */
  shown: readonly string[]
  rows: readonly GrantRow[]
  gates: BucketPolicyStates
  reading: boolean
}

/** Which bucket policies are included in the table, and what their effect depends on. */
export function BucketPolicyNotes({ buckets, shown, rows, gates, reading }: BucketNotesProps) {
  if (buckets.length === 0) return null
  if (reading) return <p className="px-3.5 py-2 text-ink-2">Loading bucket policies.</p>
  const depending = shown.flatMap((bucket) => {
    const on = new Set(rows.flatMap(({ gated }) => gated?.get(bucket)?.on ?? []))
    return on.size > 0 ? [{ bucket, on: [...on] }] : []
  })
  const beside = buckets.filter(
    (bucket) => !shown.includes(bucket) && Object.hasOwn(gates.policies, bucket),
  )
  const unread = buckets.filter((bucket) => gates.gateOf(bucket) === 'unread')
  if (depending.length + beside.length + unread.length === 0) return null
  return (
    <ul className="grid gap-1 px-3.5 py-2 text-ink-2">
      {depending.map(({ bucket, on }) => (
        <li key={bucket}>
          Access to <Names of={[bucket]} /> depends on {on.join('; ')}.
        </li>
      ))}
      {beside.length > 0 && (
        <li>
          <Names of={beside} /> {pluralOf(beside.length, 'has', 'have')} a bucket policy that may
          deny some of this access.
        </li>
      )}
      <Unread buckets={unread} gates={gates} />
    </ul>
  )
}

type SecondGateNotesProps = {
  comparison: PolicyComparison
  gates: BucketPolicyStates
  reading: boolean
}

/** Which bucket policies are included in the comparison. */
export function ComparedBucketPolicyNotes({ comparison, gates, reading }: SecondGateNotesProps) {
  const { touched, gated } = comparison
  if (touched.length === 0) return null
  if (reading) return <p className="text-ink-2 text-small">Loading bucket policies.</p>
  const owning = touched.filter((bucket) => Object.hasOwn(gates.policies, bucket))
  const without = touched.filter((bucket) => gates.gateOf(bucket) === 'none')
  const unread = touched.filter((bucket) => gates.gateOf(bucket) === 'unread')
  const plural = owning.length > 1
  return (
    <section aria-label="Bucket policies" className="text-ink-2 text-small">
      <ul className="grid gap-1">
        {owning.length > 0 && gated && (
          <li>
            The bucket {plural ? 'policies' : 'policy'} of <Names of={owning} />{' '}
            {plural ? 'are' : 'is'} included in this result.
          </li>
        )}
        {owning.length > 0 && !gated && (
          <li>
            The bucket {plural ? 'policies' : 'policy'} of <Names of={owning} />{' '}
            {plural ? 'are' : 'is'} too complex to include in this result and may deny some of this
            access.
          </li>
        )}
        {without.length > 0 && (
          <li>
            <Names of={without} /> {pluralOf(without.length, 'has', 'have')} no bucket policy.
          </li>
        )}
        <Unread buckets={unread} gates={gates} />
      </ul>
    </section>
  )
}

const Unread = ({ buckets, gates }: { buckets: readonly string[]; gates: BucketPolicyStates }) =>
  byReason(buckets, gates).map(({ names, problem }) =>
    problem?.reason === NO_STORAGE_KEY ? (
      <li key={names.join()} className="flex flex-wrap items-center gap-2">
        <span>
          The bucket {pluralOf(names.length, 'policy', 'policies')} of <Names of={names} />{' '}
          {pluralOf(names.length, 'has', 'have')} not been read and may deny some of this access.
        </span>
        <ReadBucketPolicies />
      </li>
    ) : (
      <li key={names.join()}>
        Could not read the bucket {pluralOf(names.length, 'policy', 'policies')} of{' '}
        <Names of={names} />, which may deny some of this access.{' '}
        {problem && `${problem.message} ${problem.next ?? ''}`}
        {problem && <Upstream problem={problem} />}
      </li>
    ),
  )

const MOST = 5

function Names({ of: names }: { of: readonly string[] }) {
  const rest = names.length - MOST
  return (
    <>
      <code>{names.slice(0, MOST).join(', ')}</code>
      {rest > 0 && ` and ${rest} others`}
    </>
  )
}

/** Groups unread buckets by reason. */
function byReason(buckets: readonly string[], { problemOf }: BucketPolicyStates) {
  const groups = new Map<string, { names: string[]; problem: Problem | undefined }>()
  for (const bucket of buckets) {
    const problem = problemOf(bucket)
    const reason = problem ? `${problem.code} ${problem.reason ?? ''}` : ''
    const group = groups.get(reason)
    if (group) group.names.push(bucket)
    else groups.set(reason, { names: [bucket], problem })
  }
  return [...groups.values()]
}
