'use client'

import { useQuery } from '@tanstack/react-query'
import { NoneYet, NotPermitted } from '@/components/patterns/empty-state'
import { QueryPart } from '@/components/patterns/query-part'
import { type StatusItem, StatusList } from '@/components/patterns/status-list'
import { Note } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { PanelSkeleton } from '@/components/ui/skeleton'
import { plural } from '@/lib/common/plural'
import { impersonationQuery } from '@/lib/features/review/queries'
import type { ImpersonationReport } from '@/lib/features/review/schema'
import { describeImpersonationPath } from '@/lib/features/review/words'
import type { AccountRef } from '@/lib/features/service-accounts/schema'

type ImpersonatingSubject = ImpersonationReport['subjects'][number]

/** The subjects of the cluster that can obtain the identity of the service account. */
export function ImpersonationPanel(account: AccountRef) {
  const query = useQuery(impersonationQuery(account))
  return (
    <Panel
      title="Who can impersonate this service account"
      flush
      footer={
        <p className="text-ink-2 text-small">
          Policies name service accounts by namespace and name, so a recreated account inherits the
          grants. The list covers RBAC only; other authorizers of the cluster may allow more.
        </p>
      }
    >
      <QueryPart query={query} what="the roles and bindings" skeleton={<PanelSkeleton lines={4} />}>
        {(report) => <Subjects report={report} />}
      </QueryPart>
    </Panel>
  )
}

function Subjects({ report: { subjects, unread } }: { report: ImpersonationReport }) {
  const system = subjects.filter((each) => each.system)
  const people = subjects.filter((each) => !each.system)
  const [first] = unread
  if (subjects.length === 0 && first)
    return (
      <NotPermitted title="You cannot read role bindings">
        {first.what}: {first.why} Ask a cluster administrator who can impersonate the account.
      </NotPermitted>
    )
  return (
    <>
      {unread.length > 0 && (
        <div className="p-3.5 pb-0">
          <Note kind="warn" title="Incomplete: could not read some roles and bindings">
            {unread.map(({ what, why }) => `${what}: ${why}`).join(' ')}
          </Note>
        </div>
      )}
      {people.length > 0 ? (
        <StatusList
          label="Who can impersonate this service account"
          items={people.map(subjectItem)}
        />
      ) : (
        <NoneYet title="Only components of Kubernetes" />
      )}
      {system.length > 0 && (
        <details className="border-line border-t">
          <summary className="px-3.5 py-2 text-ink-2">
            {plural(system.length, 'component')} of Kubernetes
          </summary>
          <StatusList label="Components of Kubernetes" items={system.map(subjectItem)} />
        </details>
      )}
    </>
  )
}

function stateOf({ open, admin }: ImpersonatingSubject): StatusItem['state'] {
  if (open) return 'fail'
  return admin ? 'info' : 'warn'
}

const kinds: Record<string, string> = {
  User: 'user',
  Group: 'group',
  ServiceAccount: 'service account',
}

function subjectItem(impersonator: ImpersonatingSubject): StatusItem {
  const { subject, admin, paths } = impersonator
  const { kind, name, namespace } = subject
  const grantedBy = [...new Set(paths.map((each) => each.grantedBy))]
  return {
    key: `${kind} ${namespace ?? ''} ${name}`,
    state: stateOf(impersonator),
    title: (
      <>
        <code>{namespace === undefined ? name : `${namespace}/${name}`}</code>{' '}
        <span className="text-ink-2">{kinds[kind] ?? kind}</span>
      </>
    ),
    detail: admin
      ? `Can do everything in the cluster; granted by ${grantedBy.join(', ')}`
      : `Can ${listed(paths.map(({ path }) => describeImpersonationPath(path)))}; granted by ${grantedBy.join(', ')}`,
  }
}

const listed = (words: readonly string[]) =>
  words.length > 1 ? `${words.slice(0, -1).join(', ')} and ${words.at(-1)}` : (words[0] ?? '')
