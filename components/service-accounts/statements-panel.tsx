'use client'

import { NoneYet, ProblemState } from '@/components/patterns/empty-state'
import type { Column } from '@/components/table/column'
import { DataTable } from '@/components/table/data-table'
import { LinkButton, TextLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { State } from '@/components/ui/state'
import { paths } from '@/lib/common/paths'
import type { AccountGrant, ServiceAccountDetail } from '@/lib/features/service-accounts/schema'

const columns: Column<AccountGrant>[] = [
  { key: 'what', header: 'Statement', cell: ({ sentence }) => sentence },
  {
    key: 'effect',
    header: 'Effect',
    cell: ({ effect }) => (
      <State kind={effect === 'Deny' ? 'fail' : 'info'}>
        {effect === 'Deny' ? 'Denies' : 'Allows'}
      </State>
    ),
    sort: ({ effect }) => effect,
    priority: 2,
  },
  {
    key: 'because',
    header: 'Policy / statement',
    cell: ({ policy, statement }) => (
      <>
        <TextLink href={paths.policy(policy)}>{policy}</TextLink> / {statement}
      </>
    ),
    sort: ({ policy }) => policy,
  },
  {
    key: 'reach',
    header: 'Match',
    cell: ({ exact, principal }) => (exact ? 'Exact' : <span title={principal}>Wildcard</span>),
    sort: ({ exact }) => (exact ? 0 : 1),
    priority: 3,
  },
]

/** The statements whose principals match this account. */
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
                  href={paths.giveAccess({ cluster, namespace, account: name })}
                  variant="primary"
                >
                  {detail.refusals.grant ? 'Request access' : 'Give access'}
                </LinkButton>
              }
            >
              What no statement allows is denied.
            </NoneYet>
          }
        />
      ) : (
        <ProblemState
          problem={grants.error}
          title="Could not read its access"
          actions={
            detail.refusals.grant && (
              <LinkButton
                href={paths.giveAccess({ cluster, namespace, account: name })}
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
