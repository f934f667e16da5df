'use client'

import { useQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { ClusterTokenButton } from '@/components/clusters/cluster-token-button'
import { NoCluster } from '@/components/clusters/no-cluster'
import { refusesToken } from '@/components/clusters/refuses-token'
import { NotPermitted, ProblemState } from '@/components/patterns/empty-state'
import { QueryPart } from '@/components/patterns/query-part'
import { DataTable } from '@/components/table/data-table'
import { Button } from '@/components/ui/button'
import { TextLink } from '@/components/ui/link'
import { Note, Upstream } from '@/components/ui/note'
import { Panel, Stack } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { TableSkeleton } from '@/components/ui/skeleton'
import { Count } from '@/components/ui/state'
import type { Problem } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import type { Reading } from '@/lib/common/result'
import { namespacesQuery } from '@/lib/features/namespaces/queries'
import type { OwnCluster } from '@/lib/features/namespaces/schema'
import { namespaceColumns } from './columns'

// Loaded on demand, because most visitors of the overview do not open namespaces.
const OpenNamespace = dynamic(() => import('./open-namespace').then((it) => it.OpenNamespace), {
  ssr: false,
  loading: () => <TableSkeleton columns={2} rows={1} />,
})

/** Reads each cluster on its own, so that an unreachable one neither delays nor hides the others. */
export function MyNamespaces({ clusters }: { clusters: Reading<OwnCluster[]> }) {
  if (!clusters.ok)
    return (
      <Panel flush>
        <ProblemState problem={clusters.error} title="Could not list clusters" />
      </Panel>
    )
  if (clusters.value.length === 0)
    return (
      <Panel flush>
        <NoCluster />
      </Panel>
    )
  return (
    <Stack>
      <Panel title="Open a namespace">
        <OpenNamespace clusters={clusters.value} />
      </Panel>
      {clusters.value.map((cluster) => (
        <ClusterNamespaces key={cluster.id} cluster={cluster} />
      ))}
    </Stack>
  )
}

function ClusterNamespaces({ cluster }: { cluster: OwnCluster }) {
  const { id, name } = cluster
  const query = useQuery(namespacesQuery(id))
  const { data } = query
  return (
    <Panel
      flush
      title={<TextLink href={paths.cluster(id)}>{name}</TextLink>}
      aside={
        data && (
          <>
            {(data.known === 'listed' || data.names.length > 0) && (
              <Count>{data.names.length}</Count>
            )}
            <RelativeTime at={data.at} prefix="Read" />
          </>
        )
      }
    >
      <QueryPart
        query={query}
        what={`the namespaces of ${name}`}
        skeleton={<TableSkeleton columns={6} rows={2} />}
        refused={(problem) => (
          <NamespacesError
            cluster={cluster}
            problem={problem}
            again={
              <Button pending={query.isFetching} onClick={() => void query.refetch()}>
                Try again
              </Button>
            }
          />
        )}
      >
        {({ names, known }) => (
          <DataTable
            caption={`Namespaces of ${name}`}
            columns={namespaceColumns}
            rows={names.map((namespace) => ({ cluster: id, namespace, known }))}
            rowKey={({ namespace }) => namespace}
            href={({ cluster, namespace }) => paths.workloads({ cluster, namespace })}
            sortParam={`sort-${name}`}
            empty={
              <p className="px-3.5 py-2.5 text-ink-2">
                You cannot list the namespaces of {name}. Open a namespace by name above.
              </p>
            }
          />
        )}
      </QueryPart>
    </Panel>
  )
}

type NamespacesErrorProps = { cluster: OwnCluster; problem: Problem; again: React.ReactNode }

/** Permission denied, unreachable and a malformed response each have a different next step. */
function NamespacesError({
  cluster: { id, name, isPublic },
  problem,
  again,
}: NamespacesErrorProps) {
  if (refusesToken(problem))
    return (
      <NotPermitted
        problem={problem}
        title={`The API server of ${name} rejected your token`}
        actions={<ClusterTokenButton id={id} name={name} />}
      >
        {problem.message} {problem.next}
      </NotPermitted>
    )
  if (problem.code === 'unreachable')
    return (
      <div className="p-3.5">
        <Note kind="warn" title={`${name} is unreachable`} actions={again}>
          {isPublic
            ? `${problem.message} ${problem.next ?? ''}`
            : 'Its API server is private. Run the console in a network that reaches it.'}
          <Upstream problem={problem} />
        </Note>
      </div>
    )
  if (problem.code === 'forbidden')
    return (
      <ProblemState
        problem={problem}
        title={`You cannot list the namespaces of ${name}`}
        actions={again}
      />
    )
  return (
    <ProblemState
      problem={problem}
      title={`Could not list the namespaces of ${name}`}
      actions={again}
    />
  )
}
