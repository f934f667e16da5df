'use client'

import { NoneYet, ProblemState } from '@/components/patterns/empty-state'
import type { Column } from '@/components/table/column'
import { DataTable } from '@/components/table/data-table'
import { LinkButton, TextLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { State } from '@/components/ui/state'
import { paths } from '@/lib/common/paths'
import type { Grant, ServiceAccountDetail } from '@/lib/features/service-accounts/schema'

const columns: Column<Grant>[] = [
  { key: 'what', header: 'Statement', cell: ({ sentence }) => sentence },
  {
    key: 'effect',
    header: 'Effect',
    cell: ({ effect }) => (
      <State kind={effect === 'Deny' ? 'fail' : 'pass'}>
        {effect === 'Deny' ? 'Denies' : 'Allows'}
      </State>
    ),
    sort: ({ effect }) => effect,
    priority: 2,
  },
  {
    key: 'because',
    header: 'Because',
    cell: ({ policy, statement }) => (
      <>
        <TextLink href={paths.policy(policy)}>{policy}</TextLink> / {statement}
      </>
    ),
    sort: ({ policy }) => policy,
  },
  {
    key: 'reach',
    header: 'Named',
    cell: ({ exact, principal }) =>
      exact ? 'itself' : <span title={principal}>by a wildcard</span>,
    sort: ({ exact }) => (exact ? 0 : 1),
    priority: 3,
  },
]

/** The statements that take in this account, each as a sentence. */
export function StatementsPanel({ detail }: { detail: ServiceAccountDetail }) {
  const { grants, namespace, name, cluster } = detail
  return (
    <Panel
      title="Statements"
      flush
      aside={grants.ok && <RelativeTime at={grants.at} prefix="Policies read" />}
    >
      {grants.ok ? (
        <DataTable
          caption="Statements that name this service account"
          columns={columns}
          rows={grants.value}
          rowKey={({ policy, statement, sentence }) => `${policy}/${statement}/${sentence}`}
          sortParam="access"
          empty={
            <NoneYet
              title={`No policy names ${namespace}/${name}`}
              actions={
                <LinkButton
                  href={paths.newPolicy({ cluster, namespace, account: name })}
                  variant="primary"
                >
                  {detail.refusals.grant ? 'Request access' : 'Give access'}
                </LinkButton>
              }
            >
              What no statement allows is refused.
            </NoneYet>
          }
        />
      ) : (
        <ProblemState
          problem={grants.error}
          title="What it may do cannot be read"
          actions={
            detail.refusals.grant && (
              <LinkButton
                href={paths.newPolicy({ cluster, namespace, account: name })}
                variant="primary"
              >
                Request access
              </LinkButton>
            )
          }
        />
      )}
    </Panel>
  )
}
