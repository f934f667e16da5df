import { AccountLabel } from '@/components/patterns/account-label'
import { Person } from '@/components/people/person'
import type { Column } from '@/components/table/column'
import { isRed } from '@/lib/core/canary/red'
import type { CanarySummary } from '@/lib/features/canaries/schema'
import { canaryScope, SCHEDULE_WORDS } from '@/lib/features/canaries/words'
import { CanaryDialog } from './canary-dialog'
import { CanaryStateCell } from './canary-state'
import { CanaryTicks } from './canary-ticks'

const RANK = { passed: 3, 'never-ran': 2, unread: 2, 'no-result': 1, unknown: 1 } as const
const rankOf = ({ state }: CanarySummary) =>
  state.code === 'failed' || state.code === 'missed' ? 0 : RANK[state.code]

/** The worst first. */
export const byState = (rows: readonly CanarySummary[]) =>
  rows.toSorted((a, b) => rankOf(a) - rankOf(b))

export const countRed = (rows: readonly CanarySummary[]) =>
  rows.filter(({ state }) => isRed(state)).length

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
