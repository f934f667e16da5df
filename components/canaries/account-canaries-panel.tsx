'use client'

import { NoneYet, ProblemState } from '@/components/patterns/empty-state'
import { QueryPart } from '@/components/patterns/query-part'
import { DataTable } from '@/components/table/data-table'
import { Panel } from '@/components/ui/panel'
import { PanelSkeleton } from '@/components/ui/skeleton'
import { accountCanaryColumns } from './canary-columns'
import { CreateCanaryButton } from './create-canary'
import { useCanaries } from './use-canaries'

type AccountCanariesProps = {
  cluster: string
  namespace: string
  account: string
  disabledReason?: string | undefined
}

/** The canaries of a service account. */
export function AccountCanariesPanel(props: AccountCanariesProps) {
  const { cluster, namespace, account } = props
  const query = useCanaries({ cluster, namespace, account })
  return (
    <Panel title="Canaries" flush aside={<CreateCanaryButton {...props} />}>
      <QueryPart
        query={query}
        what={`the canaries of ${account}`}
        skeleton={<PanelSkeleton lines={3} />}
      >
        {({ rows, hidden }) => {
          const [unread] = hidden
          if (rows.length === 0 && unread) return <ProblemState problem={unread.problem} />
          return (
            <DataTable
              caption="Canaries of this service account"
              columns={accountCanaryColumns}
              rows={rows}
              rowKey={({ id }) => id}
              sortParam="canaries"
              empty={
                <NoneYet title="No canary yet">
                  A canary verifies an access on a schedule, and says when it breaks and when it
                  recovers.
                </NoneYet>
              }
            />
          )
        }}
      </QueryPart>
    </Panel>
  )
}
