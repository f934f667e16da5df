'use client'

import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { FilteredOut, NoneYet, NotPermitted } from '@/components/patterns/empty-state'
import { QueryPart } from '@/components/patterns/query-part'
import { DataTable } from '@/components/table/data-table'
import { matches } from '@/components/table/filter'
import { FilterInput } from '@/components/table/filter-input'
import { useUrlParam } from '@/components/table/url-param'
import { Button } from '@/components/ui/button'
import { LinkButton } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { TableSkeleton } from '@/components/ui/skeleton'
import { AppError, type Problem } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import type { Reading } from '@/lib/common/result'
import { federationConfigsQuery } from '@/lib/features/federation/queries'
import type { FederationConfig } from '@/lib/features/federation/schema'
import { configColumns } from './config-columns'

/** `reading` is what the server read for the first sight of the page. */
export function FederationScreen({ reading }: { reading: Reading<FederationConfig[]> }) {
  const query = useQuery({
    ...federationConfigsQuery,
    ...(reading.ok && { initialData: reading.value, initialDataUpdatedAt: Date.parse(reading.at) }),
  })
  const [typed] = useUrlParam('q')
  const configs = query.data
  const refusal = refusalOf(query.error)
  const active = configs?.filter((config) => config.active).length ?? 0

  return (
    <>
      <PageHead
        title="Federation"
        facts={[
          configs && `${active} active, ${configs.length - active} paused`,
          configs && <RelativeTime key="at" at={new Date(query.dataUpdatedAt)} prefix="Read" />,
        ]}
        actions={
          refusal ? (
            <Button variant="primary" disabledReason={refusal}>
              <Plus aria-hidden />
              New federation config
            </Button>
          ) : (
            <LinkButton href={paths.newFederationConfig()} variant="primary">
              <Plus aria-hidden />
              New federation config
            </LinkButton>
          )
        }
      />
      {configs && configs.length > 0 && <FilterInput label="Filter federation configs" />}
      <Panel flush>
        <QueryPart
          query={query}
          what="the federation configs"
          skeleton={<TableSkeleton columns={6} />}
          refused={notPermitted}
        >
          {(all) => (
            <DataTable
              caption="Federation configs"
              columns={configColumns}
              rows={all.filter((config) => isFound(typed, config))}
              rowKey={({ uid }) => uid}
              href={({ uid }) => paths.federationConfig(uid)}
              empty={all.length === 0 ? <NoConfigs /> : <NoMatch of={all.length} />}
            />
          )}
        </QueryPart>
      </Panel>
    </>
  )
}

/** Who may not list the configs may not create one either: it takes the same roles. */
const refusalOf = (error: Error | null) =>
  error instanceof AppError && error.code === 'forbidden'
    ? (error.detail.next ?? error.message)
    : undefined

const isFound = (typed: string, config: FederationConfig) =>
  matches(
    typed,
    config.name,
    config.issuerUrl,
    config.audience,
    config.cluster?.name,
    config.description,
    config.active ? 'active' : 'paused',
  )

const notPermitted = (problem: Problem) =>
  problem.code === 'forbidden' ? (
    <NotPermitted title="You may not list the federation configs" problem={problem}>
      {problem.next} Whether a cluster is federated is then only told by a verification.
    </NotPermitted>
  ) : undefined

const NoConfigs = () => (
  <NoneYet
    title="CoreWeave trusts no issuer of yours yet"
    actions={
      <LinkButton href={paths.newFederationConfig()} variant="primary">
        Choose clusters to federate
      </LinkButton>
    }
  >
    A federation config makes CoreWeave accept the tokens that a cluster gives its service accounts.
  </NoneYet>
)

function NoMatch({ of }: { of: number }) {
  const [typed, setTyped] = useUrlParam('q')
  return (
    <FilteredOut
      title={`None of ${of} federation configs matches “${typed}”`}
      actions={<Button onClick={() => setTyped('')}>Clear the filter</Button>}
    />
  )
}
