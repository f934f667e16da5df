import { AccountLabel } from '@/components/patterns/account-label'
import { Person } from '@/components/people/person'
import type { Column } from '@/components/table/column'
import { canaryRank } from '@/lib/core/canary/canary-rank'
import type { CanarySummary } from '@/lib/features/canaries/schema'
import { canaryScope, SCHEDULE_WORDS } from '@/lib/features/canaries/words'
import { CanaryDialog } from './canary-dialog'
import { CanaryStateCell } from './canary-state'
import { CanaryTicks } from './canary-ticks'

const rankOf = ({ state }: CanarySummary) => canaryRank(state)

const access: Column<CanarySummary> = {
  key: 'access',
  header: 'Access',
  cell: (canary) => (
    <>
      {canaryScope(canary)}
      <span className="block text-ink-2 text-small">{SCHEDULE_WORDS[canary.schedule]}</span>
    </>
  ),
  sort: canaryScope,
}

const rest: Column<CanarySummary>[] = [
  {
    key: 'state',
    header: 'State',
    cell: (canary) => <CanaryStateCell canary={canary} />,
    sort: rankOf,
  },
  {
    key: 'runs',
    header: 'Runs',
    cell: (canary) => <CanaryTicks canary={canary} />,
    priority: 2,
  },
]

const details: Column<CanarySummary> = {
  key: 'details',
  header: 'Details',
  quiet: true,
  align: 'end',
  cell: (canary) => <CanaryDialog canary={canary} />,
}

/** The columns on the page of a service account. */
export const accountCanaryColumns = [access, ...rest, details]

/** The columns where canaries of many accounts stand together. */
export const canaryColumns: Column<CanarySummary>[] = [
  {
    key: 'account',
    header: 'Service account',
    cell: (canary) => (
      <>
        <AccountLabel
          cluster={canary.clusterName}
          namespace={canary.namespace}
          name={canary.account}
        />
        <span className="block text-ink-2 text-small md:hidden">{canaryScope(canary)}</span>
      </>
    ),
    sort: ({ clusterName, namespace, account }) => `${namespace}/${account} ${clusterName}`,
  },
  { ...access, priority: 2 },
  ...rest,
  {
    key: 'owner',
    header: 'Owner',
    cell: ({ owner }) => <Person id={owner} />,
    sort: ({ owner }) => owner,
    priority: 3,
  },
  details,
]

/** The columns of one page of many, which a click on a header cannot put in order. */
export const pagedCanaryColumns = canaryColumns.map(
  ({ sort: _, ...column }): Column<CanarySummary> => column,
)
