import { AccessLevels } from '@/components/patterns/access-levels'
import { AccountLabel } from '@/components/patterns/account-label'
import { Note, ProblemNote } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { listAnd } from '@/lib/common/list'
import { plural } from '@/lib/common/plural'
import type { SuspensionLoss, SuspensionPreview } from '@/lib/features/suspensions/schema'
import { SuspendedPrincipal } from './suspended-principal'

/** The buckets that go dark, for each affected account. */
export function AccessLost({ losses }: Pick<SuspensionPreview, 'losses'>) {
  if (!losses.ok)
    return (
      <Panel title="Access lost">
        <ProblemNote
          problem={losses.error}
          live={false}
          title="Unknown: what the suspension takes away"
        />
      </Panel>
    )
  const { rows, unread, notShown } = losses.value
  return (
    <Panel
      title="Access lost"
      flush
      aside={<span>By organization policies; bucket policies can allow less</span>}
    >
      <ul aria-label="Access lost" className="divide-y divide-line">
        {rows.map((row) => (
          <LossRow key={row.principal} row={row} />
        ))}
      </ul>
      {unread.length > 0 && <Note kind="warn">Incomplete: could not read {listAnd(unread)}.</Note>}
      {notShown > 0 && (
        <Note kind="info">
          {plural(notShown, 'more service account')} that the wildcard takes in
        </Note>
      )}
    </Panel>
  )
}

const LossRow = ({ row: { principal, account, buckets } }: { row: SuspensionLoss }) => (
  <li className="grid gap-1.5 px-3.5 py-2.5">
    <p>
      {account ? (
        <AccountLabel {...account} />
      ) : (
        <b>
          <SuspendedPrincipal principal={principal} />
        </b>
      )}{' '}
      <span className="text-ink-2 text-small">
        {buckets.length === 0
          ? 'No access to any bucket'
          : `loses access to ${plural(buckets.length, 'bucket')}`}
      </span>
    </p>
    {buckets.length > 0 && (
      <ul className="grid gap-1">
        {buckets.map(({ bucket, levels }) => (
          <li key={bucket} className="flex flex-wrap items-center gap-x-3 gap-y-0.5">
            <code className="min-w-36 [overflow-wrap:anywhere]">{bucket}</code>
            <AccessLevels held={levels} />
          </li>
        ))}
      </ul>
    )}
  </li>
)
