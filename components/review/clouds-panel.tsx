'use client'

import { useQuery } from '@tanstack/react-query'
import { UnreadTrustsNote } from '@/components/clouds/declared/clouds-screen'
import { TrustTable } from '@/components/clouds/declared/trust-table'
import { FilteredOut, NoneYet } from '@/components/patterns/empty-state'
import { QueryPart } from '@/components/patterns/query-part'
import { useUrlParam } from '@/components/table/url-param'
import { SegmentedControl } from '@/components/ui/choice'
import { TextLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { TableSkeleton } from '@/components/ui/skeleton'
import { paths } from '@/lib/common/paths'
import { trustsQuery } from '@/lib/features/declared-trusts/queries'
import type { DeclaredTrust } from '@/lib/features/declared-trusts/schema'
import { countTrustStates, describeTrusts, trustState } from '@/lib/features/declared-trusts/states'
import type { FindingRow } from './use-review'

const keyOf = ({
  cluster,
  namespace,
  name,
}: Pick<DeclaredTrust, 'cluster' | 'namespace' | 'name'>) => `${cluster}/${namespace}/${name}`

/** Declared trusts of other clouds, with filters for unverified, failed and deleted ones. */
export function CloudsPanel({ rows }: { rows: FindingRow[] }) {
  const query = useQuery(trustsQuery())
  const [shown, show] = useUrlParam('trusts')
  const gone = new Set(
    rows.flatMap(({ kind, where }) =>
      where.of === 'account' && (kind === 'ghost-trust' || kind === 'ghost-trust-cluster')
        ? [keyOf(where)]
        : [],
    ),
  )
  const isShown = (trust: DeclaredTrust) => {
    if (shown === 'gone') return gone.has(keyOf(trust))
    if (shown === 'never') return trust.verified === undefined
    return shown === 'failed' ? trustState(trust) === 'failed' : true
  }
  return (
    <QueryPart
      query={query}
      what="declared trusts"
      skeleton={<TableSkeleton rows={3} columns={5} />}
    >
      {({ trusts, unread }) => {
        const { failed, never } = countTrustStates(trusts)
        const left = trusts.filter((trust) => gone.has(keyOf(trust))).length
        return (
          <>
            <UnreadTrustsNote unread={unread} />
            {trusts.length > 0 && (
              <SegmentedControl
                label="Trusts"
                value={shown}
                onValueChange={show}
                options={[
                  { value: '', label: `All ${trusts.length}` },
                  { value: 'never', label: `Never verified ${never}` },
                  { value: 'failed', label: `Failed ${failed}` },
                  { value: 'gone', label: `Account deleted ${left}` },
                ]}
              />
            )}
            <Panel
              title={
                trusts.length > 0
                  ? `${describeTrusts(trusts)} (declared)`
                  : 'Trusted by other clouds'
              }
              flush
              aside={<TextLink href={paths.clouds()}>All declared trusts</TextLink>}
            >
              <TrustTable
                caption="Trusted by other clouds (declared)"
                trusts={trusts.filter(isShown)}
                of="all"
                sortParam="trusts-sort"
                empty={
                  trusts.length === 0 ? (
                    <NoneYet title="No declared trusts for the service accounts you can read" />
                  ) : (
                    <FilteredOut title="No declared trust matches the filters" />
                  )
                }
              />
            </Panel>
          </>
        )
      }}
    </QueryPart>
  )
}
