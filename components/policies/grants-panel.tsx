import { memo } from 'react'
import { AccessLevels } from '@/components/patterns/access-levels'
import { principalLabel } from '@/components/patterns/principal-label'
import { TextLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { Sideways } from '@/components/ui/scroll'
import { Badge } from '@/components/ui/state'
import { paths } from '@/lib/common/paths'
import { pluralOf } from '@/lib/common/plural'
import { levelsOfBits } from '@/lib/core/policy/access-level'
import type { BucketPolicyStates } from '@/lib/core/policy/bucket-policy-state'
import type { EffectiveLevels } from '@/lib/core/policy/effective-levels'
import type { DraftAnalysis, GrantRow } from '@/lib/features/policies/analysis'
import { BucketPolicyNotes } from './bucket-policy-notes'
import type { KnownInventory } from './known-inventory'

type GrantsPanelProps = {
  grants: DraftAnalysis['grants']
  known: KnownInventory
  others: number
  gates: BucketPolicyStates
  readingGates: boolean
}

const ROWS = 12
const COLUMNS = 3
const cell = 'border-line border-b px-3.5 py-1.5 text-left font-normal'

/** Which known accounts reach which bucket, with what is live beside this draft. */
export const GrantsPanel = memo(function GrantsPanel(props: GrantsPanelProps) {
  const { grants, known, others, gates, readingGates } = props
  const buckets = known.buckets ?? []
  const columns = buckets
    .map(({ name }, index) => ({ name, index, weight: weightOf(grants.rows, index) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
  const shown = columns.slice(0, COLUMNS)
  const rest = columns.slice(COLUMNS)
  const rows = grants.rows.slice(0, ROWS)
  const more = grants.rows.length - rows.length + grants.notShown
  return (
    <Panel
      title="Access granted"
      aside={`With ${others} other live ${pluralOf(others, 'policy', 'policies')}`}
      flush
    >
      {rows.length === 0 ? (
        <p className="px-3.5 py-2.5 text-ink-2">
          {known.reading
            ? 'Loading service accounts…'
            : 'The policy matches no known service account.'}
        </p>
      ) : (
        <Sideways label="Access by service account and bucket">
          <table className="w-full">
            <caption className="sr-only">Access by service account and bucket</caption>
            <thead className="text-ink-2 text-small">
              <tr>
                <th scope="col" className={cell}>
                  Service account
                </th>
                {shown.map(({ name }) => (
                  <th key={name} scope="col" className={`${cell} mono`}>
                    <TextLink href={paths.bucket(name)} quiet>
                      {name}
                    </TextLink>
                  </th>
                ))}
                {rest.length > 0 && (
                  <th scope="col" className={cell} title={rest.map(({ name }) => name).join(', ')}>
                    {rest.length} others
                  </th>
                )}
              </tr>
            </thead>
            <tbody className="[&>tr:last-child>*]:border-b-0">
              {rows.map((row) => (
                <tr key={row.principal}>
                  <th scope="row" className={cell} title={row.principal}>
                    {principalLabel(row.principal, known).label}
                  </th>
                  {shown.map(({ name, index }) => (
                    <td key={name} className={cell}>
                      <Cell
                        before={row.before[index] ?? 0}
                        after={row.after[index] ?? 0}
                        gated={row.gated?.get(name)}
                      />
                    </td>
                  ))}
                  {rest.length > 0 && (
                    <td className={cell}>
                      <Cell before={joined(row.before, rest)} after={joined(row.after, rest)} />
                    </td>
                  )}
                </tr>
              ))}
            </tbody>
          </table>
        </Sideways>
      )}
      <BucketPolicyNotes
        buckets={columns.map(({ name }) => name)}
        shown={shown.map(({ name }) => name)}
        rows={rows}
        gates={gates}
        reading={readingGates}
      />
      {more > 0 && (
        <p className="border-line border-t px-3.5 py-2 text-ink-2">
          {more} more accounts not shown.
        </p>
      )}
    </Panel>
  )
})

type CellProps = { before: number; after: number; gated?: EffectiveLevels | undefined }

function Cell({ before, after, gated }: CellProps) {
  const levels = levelsOfBits(after)
  const refused = gated?.refused ?? []
  return (
    <span className="inline-flex flex-wrap items-center gap-1.5">
      <AccessLevels
        held={gated ? levels.filter((level) => gated.held.includes(level)) : levels}
        paper={gated?.open ?? []}
        denied={refused}
        gained={levelsOfBits(after & ~before).filter((level) => !refused.includes(level))}
      />
      {gated && gated.open.length > 0 && <Badge kind="warn">{gated.open.join(', ')} depends</Badge>}
      {gated && gated.refused.length > 0 && (
        <Badge kind="fail">{gated.refused.join(', ')} denied by bucket policy</Badge>
      )}
      {(before & ~after) !== 0 && <Badge kind="fail">removed</Badge>}
    </span>
  )
}

const joined = (levels: readonly number[], columns: readonly { index: number }[]) =>
  columns.reduce((bits, { index }) => bits | (levels[index] ?? 0), 0)

/** Sorts buckets with changes first, then by the number of accounts with access. */
const weightOf = (rows: readonly GrantRow[], index: number) =>
  rows.reduce((sum, { before, after }) => {
    const [was, is] = [before[index] ?? 0, after[index] ?? 0]
    return sum + (was === is ? 0 : 1000) + (was | is ? 1 : 0)
  }, 0)
