'use client'

import { useQuery } from '@tanstack/react-query'
import { NoneYet, NotPermitted } from '@/components/patterns/empty-state'
import { QueryPart } from '@/components/patterns/query-part'
import { type StatusItem, StatusList } from '@/components/patterns/status-list'
import { Note } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { PanelSkeleton } from '@/components/ui/skeleton'
import { IMPERSONATION_PATHS } from '@/lib/core/rbac/impersonation'
import { impersonationQuery } from '@/lib/features/review/queries'
import type { ImpersonationReport } from '@/lib/features/review/schema-become'
import type { AccountName } from '@/lib/features/review/schema-keys'

type Becomer = ImpersonationReport['becomers'][number]

/** Who has rights in the cluster that are equivalent to this account’s access. */
export function ImpersonationPanel(account: AccountName) {
  const query = useQuery(impersonationQuery(account))
  return (
    <Panel
      title="Who can become this account"
      flush
      footer={
        <p className="text-ink-2 text-small">
          Policies name a service account by namespace and name, so a recreated account inherits its grants. Based on RBAC only: other authorizers of the cluster may allow more.
        </p>
      }
    >
      <QueryPart query={query} what="the roles and bindings" skeleton={<PanelSkeleton lines={4} />}>
        {(report) => <Becomers report={report} />}
      </QueryPart>
    </Panel>
  )
}

function Becomers({ report: { becomers, unread } }: { report: ImpersonationReport }) {
  const system = becomers.filter((each) => each.system)
  const people = becomers.filter((each) => !each.system)
  const [first] = unread
  if (becomers.length === 0 && first)
    return (
      <NotPermitted title="You may not read role bindings">
        {first.what}: {first.why} A cluster administrator can list who may impersonate it.
      </NotPermitted>
    )
  return (
    <>
      {unread.length > 0 && (
        <div className="p-3.5 pb-0">
          <Note kind="warn" title="Incomplete: some bindings could not be read">
            {unread.map(({ what, why }) => `${what}: ${why}`).join(' ')}
          </Note>
        </div>
      )}
      {people.length > 0 ? (
        <StatusList label="Who can become this account" items={people.map(itemOf)} />
      ) : (
        <NoneYet title="Only Kubernetes itself" />
      )}
      {system.length > 0 && (
        <details className="border-line border-t">
          <summary className="px-3.5 py-2 text-ink-2">
            {system.length} Kubernetes components
          </summary>
          <StatusList label="Kubernetes components that can" items={system.map(itemOf)} />
        </details>
      )}
    </>
  )
}

function stateOf({ open, admin }: Becomer): StatusItem['state'] {
  if (open) return 'fail'
  return admin ? 'info' : 'warn'
}

const kinds: Record<string, string> = {
  User: 'user',
  Group: 'group',
  ServiceAccount: 'service account',
}

function itemOf(becomer: Becomer): StatusItem {
  const { subject, admin, ways } = becomer
  const { kind, name, namespace } = subject
  const because = [...new Set(ways.map((each) => each.because))]
  return {
    key: `${kind} ${namespace ?? ''} ${name}`,
    state: stateOf(becomer),
    title: (
      <>
        <code>{namespace === undefined ? name : `${namespace}/${name}`}</code>{' '}
        <span className="text-ink-2">{kinds[kind] ?? kind}</span>
      </>
    ),
    detail: admin
      ? `May do everything in the cluster, by ${because.join(', ')}`
      : `May ${listed(ways.map(({ way }) => IMPERSONATION_PATHS[way]))}, by ${because.join(', ')}`,
  }
}

const listed = (words: readonly string[]) =>
  words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${words.at(-1)}` : (words[0] ?? '')
