'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { NoneYet } from '@/components/patterns/empty-state'
import { Person } from '@/components/people/person'
import { type Column, DataTable } from '@/components/table/data-table'
import { Button } from '@/components/ui/button'
import { TextLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { State } from '@/components/ui/state'
import { paths } from '@/lib/common/paths'
import type { OrganizationReview, OutsideChange } from '@/lib/features/review/schema'

const RecordReviewDialog = dynamic(
  () => import('./record-review-dialog').then((it) => it.RecordReviewDialog),
  { ssr: false },
)

const columns: Column<OutsideChange>[] = [
  {
    key: 'policy',
    header: 'Policy',
    cell: ({ policy }) => <code>{policy}</code>,
    sort: ({ policy }) => policy,
    width: 'whitespace-nowrap',
  },
  {
    key: 'what',
    header: 'Change',
    cell: (change) => <OutsideChangeState change={change} />,
    width: 'w-full',
  },
  {
    key: 'at',
    header: 'Detected',
    cell: ({ at }) => <RelativeTime at={at} />,
    sort: ({ at }) => at,
    width: 'whitespace-nowrap',
    priority: 2,
  },
  {
    key: 'difference',
    header: 'Diff',
    quiet: true,
    width: 'whitespace-nowrap',
    cell: ({ policy, version }) => (
      <TextLink
        href={paths.policyHistory(policy, {
          ...(version > 1 && { from: String(version - 1) }),
          to: String(version),
        })}
      >
        {version > 1 ? 'View diff' : 'View text'}
      </TextLink>
    ),
  },
]

function OutsideChangeState({ change: { version, gone } }: { change: OutsideChange }) {
  if (gone) return <State kind="fail">Deleted outside the console</State>
  return version === 1 ? (
    <State kind="info">First seen</State>
  ) : (
    <State kind="warn">Changed outside the console, version {version}</State>
  )
}

/** Policy changes made outside the console that nobody has reviewed. */
export function OutsidePanel({ review }: { review: OrganizationReview }) {
  const [marking, setMarking] = useState(false)
  const { outside, last } = review
  return (
    <>
      <Panel
        title="Changes outside the console"
        aside={
          <>
            {last ? (
              <span>
                Last reviewed <RelativeTime at={last.at} /> by <Person id={last.actor} />
              </span>
            ) : (
              'Never reviewed'
            )}
            <Button
              size="tiny"
              variant="primary"
              pending={outside.some(({ unrecorded }) => unrecorded)}
              onClick={() => setMarking(true)}
            >
              {outside.length > 0 ? `Mark ${outside.length} as reviewed` : 'Record review'}
            </Button>
          </>
        }
        flush
      >
        <DataTable
          caption="Outside changes"
          columns={columns}
          rows={outside}
          rowKey={({ policy, version }) => `${policy} ${version}`}
          empty={
            <NoneYet title="No unreviewed changes outside the console">
              Edits in the Cloud Console, with Terraform or through the API are detected whenever
              the console reads the policies.
            </NoneYet>
          }
        />
      </Panel>
      {marking && <RecordReviewDialog review={review} onClose={() => setMarking(false)} />}
    </>
  )
}
