'use client'

import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { FilteredOut, NoneYet, NotPermitted } from '@/components/patterns/empty-state'
import { QueryPart } from '@/components/patterns/query-part'
import { DataTable } from '@/components/table/data-table'
import { FilterInput } from '@/components/table/filter-input'
import { useUrlParam } from '@/components/table/url-param'
import { Button } from '@/components/ui/button'
import { LinkButton } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { TableSkeleton } from '@/components/ui/skeleton'
import { AppError, type Problem } from '@/lib/common/errors'
import { matches } from '@/lib/common/matches'
import { paths } from '@/lib/common/paths'
import { federationConfigsQuery } from '@/lib/features/federation/queries'
import type { FederationConfig } from '@/lib/features/federation/schema'
import { configColumns } from './config-columns'

export function FederationScreen() {
  const query = useQuery(federationConfigsQuery)
  const [typed] = useUrlParam('q')
  const configs = query.data
  const refusal = createRefusal(query.error)
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
              empty={all.length === 0 ? <NoConfigs /> : <NoMatch />}
            />
          )}
        </QueryPart>
      </Panel>
    </>
  )
}

/** Creating configs takes the same roles as listing them. */
const createRefusal = (error: Error | null) =>
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
    <NotPermitted title="You cannot list federation configs" problem={problem}>
      {problem.next} A verification still shows whether a cluster is federated.
    </NotPermitted>
  ) : undefined

const NoConfigs = () => (
  <NoneYet
    title="No federation configs yet"
    actions={
      <LinkButton href={paths.newFederationConfig()}>Choose clusters to federate</LinkButton>
    }
  >
    A federation config makes CoreWeave accept the service account tokens of a cluster.
  </NoneYet>
)

function NoMatch() {
  const [typed, setTyped] = useUrlParam('q')
  return (
    <FilteredOut
      title={`No federation config matches “${typed}”`}
      actions={<Button onClick={() => setTyped('')}>Clear filter</Button>}
    />
  )
}
