'use client'

import { useQuery } from '@tanstack/react-query'
import { AccessLevels } from '@/components/patterns/access-levels'
import { FilteredOut, NoneYet } from '@/components/patterns/empty-state'
import type { Column } from '@/components/table/column'
import { DataTable } from '@/components/table/data-table'
import { FilterInput } from '@/components/table/filter-input'
import { useUrlParam } from '@/components/table/url-param'
import { CopyField } from '@/components/ui/copy'
import { TextLink } from '@/components/ui/link'
import { ProblemNote } from '@/components/ui/note'
import { PageHead } from '@/components/ui/page-head'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { Badge, State } from '@/components/ui/state'
import { paths } from '@/lib/common/paths'
import { plural } from '@/lib/common/plural'
import { whatCanQuery } from '@/lib/features/access/queries'
import type {
  AccessSubject,
  ActionRow,
  BucketRow,
  WhatAnswer,
  WhatCanQuestion,
} from '@/lib/features/access/schema'
import {
  AllDeciding,
  AnswerActions,
  GateState,
  InnerStarNote,
  restsOn,
  subjectName,
  UnreadAnswerNote,
  UnreadGates,
} from './answer-parts'
import { decidedColumns } from './decided-columns'

type WhatCanAnswerProps = { input: WhatCanQuestion; initial: WhatAnswer }

export function WhatCanAnswer({ input, initial }: WhatCanAnswerProps) {
  const [q] = useUrlParam('q')
  const asked = { ...input, q: q || undefined, reading: initial.inventory.reading }
  const { data = initial, error } = useQuery({
    ...whatCanQuery(asked),
    ...(q === (input.q ?? '') && { initialData: initial }),
  })
  const { inventory, subject, global, buckets, actions, gates } = data
  const { bucket } = input
  return (
    <>
      <PageHead
        title={titleOf(data, bucket)}
        facts={[
          subject.note,
          subject.clusterId && !subject.note && (
            <TextLink
              key="account"
              href={paths.serviceAccount(subject.clusterId, subject.namespace, subject.name)}
            >
              Open the service account
            </TextLink>
          ),
          restsOn(inventory),
          <RelativeTime key="at" at={inventory.at} prefix="Read" />,
        ]}
        actions={<AnswerActions question="what-can" given={asked} />}
      />
      {error && <ProblemNote problem={{ code: 'upstream', message: error.message }} />}
      <CopyField text={subject.principal} label="principal" />
      <UnreadAnswerNote
        pending={subject.note ? inventory.pending.filter((name) => name === subject.cluster) : []}
        unread={inventory.unread.filter(({ part }) => part !== 'accounts')}
      />
      <UnreadGates gates={gates} />
      <InnerStarNote rests={data.restsOnInnerStar} />
      {actions && bucket ? (
        <Panel
          title={`Actions in ${bucket}`}
          aside={
            <TextLink href={paths.whatCan({ principal: subject.principal })}>All buckets</TextLink>
          }
          flush
        >
          <DataTable
            caption={`Actions in ${bucket}`}
            columns={actionColumns}
            rows={actions}
            rowKey={({ action }) => action}
            empty={
              <NoneYet title={`${subject.name} has no access to ${bucket}`}>
                Requests that no statement allows are denied.
              </NoneYet>
            }
          />
        </Panel>
      ) : (
        <>
          {inventory.buckets.length > 25 && <FilterInput label="Filter buckets" />}
          <Panel
            title="Buckets"
            aside={`access to ${buckets.total} of ${inventory.buckets.length}`}
            flush
          >
            <DataTable
              caption="Access by bucket"
              columns={bucketColumns}
              rows={buckets.rows}
              rowKey={({ bucket }) => bucket}
              href={({ bucket }) => paths.whatCan({ principal: subject.principal, bucket })}
              empty={
                q ? (
                  <FilteredOut title={`No accessible bucket matches “${q}”`} />
                ) : (
                  <NoneYet title="No access to any bucket">
                    Requests that no statement allows are denied.
                  </NoneYet>
                )
              }
            />
          </Panel>
          <Panel title="Organization" flush>
            <DataTable
              caption="Actions on the organization"
              columns={globalColumns}
              rows={global}
              rowKey={({ action }) => action}
              sortParam="global"
              empty={<Nothing subject={subject} />}
            />
          </Panel>
        </>
      )}
    </>
  )
}

const Nothing = ({ subject }: { subject: AccessSubject }) => (
  <NoneYet title="No organization-wide actions allowed">
    {subject.clusterId && 'It cannot exchange its token, so it gets no credentials at all.'}
  </NoneYet>
)

function titleOf({ subject, buckets, actions }: WhatAnswer, bucket: string | undefined) {
  const who = subjectName(subject)
  if (bucket) {
    const held = (actions ?? []).filter(({ reach }) => reach !== 'none').length
    return held === 0
      ? `${who} has no access to ${bucket}`
      : `${who} can use ${plural(held, 'action')} in ${bucket}`
  }
  const reached = buckets.rows.filter(({ levels }) => levels.length > 0).length
  return reached === 0
    ? `${who} has no access to buckets`
    : `${who} can access ${plural(reached, 'bucket')}`
}

const reaches = {
  all: { kind: 'pass', word: 'Everywhere' },
  some: { kind: 'warn', word: 'Partly' },
  none: { kind: 'fail', word: 'Denied' },
} as const

const common: Column<ActionRow>[] = [
  {
    key: 'action',
    header: 'Action',
    cell: ({ action, phrase }) => <code title={phrase}>{action}</code>,
    sort: ({ action }) => action,
    width: 'whitespace-nowrap',
  },
  {
    key: 'because',
    header: 'Allowed by',
    cell: ({ because }) => <AllDeciding because={because} />,
    sort: ({ because }) => because[0]?.policy,
  },
  {
    key: 'denied',
    header: 'Denied by',
    cell: ({ denied }) => <AllDeciding because={denied} />,
    sort: ({ denied }) => denied[0]?.policy,
    priority: 2,
  },
]

export const globalColumns = common

export const actionColumns: Column<ActionRow>[] = [
  ...common.slice(0, 1),
  {
    key: 'level',
    header: 'Level',
    cell: ({ level }) => level,
    sort: ({ level }) => level,
    priority: 2,
  },
  {
    key: 'reach',
    header: 'Where',
    cell: ({ reach }) => <State kind={reaches[reach].kind}>{reaches[reach].word}</State>,
    sort: ({ reach }) => reach,
  },
  ...common.slice(1),
  {
    key: 'gate',
    header: 'Bucket policy',
    cell: ({ gate }) => gate && <GateState gate={gate} />,
    sort: ({ gate }) => gate?.state,
    priority: 2,
  },
]

export const bucketColumns: Column<BucketRow>[] = [
  {
    key: 'bucket',
    header: 'Bucket',
    cell: ({ bucket }) => <code>{bucket}</code>,
    sort: ({ bucket }) => bucket,
  },
  { key: 'levels', header: 'Access', cell: ({ levels }) => <AccessLevels held={levels} /> },
  ...decidedColumns<BucketRow>(),
  {
    key: 'gate',
    header: 'Bucket policy',
    cell: ({ gate }) => gate && <BucketGate {...gate} />,
    priority: 2,
  },
]

function BucketGate({ state, refused, open }: NonNullable<BucketRow['gate']>) {
  if (state === 'none') return <span className="text-ink-2">None</span>
  if (state === 'unread') return <State kind="idle">Unknown</State>
  return (
    <span className="inline-flex flex-wrap gap-1.5">
      {refused.length > 0 && <Badge kind="fail">{refused.join(', ')} denied</Badge>}
      {open.length > 0 && <Badge kind="warn">{open.join(', ')} depends</Badge>}
      {refused.length + open.length === 0 && <State kind="pass">Allows</State>}
    </span>
  )
}
