'use client'

import { UnreadNote } from '@/components/patterns/unread-note'
import { useUrlParam } from '@/components/table/url-param'
import { Button } from '@/components/ui/button'
import { LinkButton } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { PageHead } from '@/components/ui/page-head'
import { RelativeTime } from '@/components/ui/relative-time'
import { State } from '@/components/ui/state'
import { LinkTabs } from '@/components/ui/tabs'
import { paths } from '@/lib/common/paths'
import { RISKS, type Risk, riskOf } from '@/lib/features/review/kinds'
import type { OrganizationReview } from '@/lib/features/review/schema'
import { CloudsPanel } from './clouds-panel'
import { FindingsTable } from './findings-table'
import { KeysPanel } from './keys-panel'
import { OutsidePanel } from './outside-panel'
import { SignOffsPanel } from './sign-offs-panel'
import { Trend } from './trend'
import { type Row, useReview } from './use-review'

/** `initial` is what the server read for the first sight of the page; the clusters follow. */
export function ReviewScreen({ initial }: { initial: OrganizationReview }) {
  const state = useReview(initial)
  const { review, findings, unused, unread, reading } = state
  const [view] = useUrlParam('view')
  return (
    <>
      <PageHead
        title={titleOf(findings)}
        facts={[
          countsOf(review.counts, state.accounts),
          reading.length > 0 && (
            <State key="reading" kind="run">
              Reading {reading.join(', ')}
            </State>
          ),
          <RelativeTime key="at" at={review.at} prefix="Read" />,
        ]}
        actions={
          <>
            <Button pending={state.isFetching} onClick={state.readAgain}>
              Read again
            </Button>
            <LinkButton href={paths.reviewPack()} prefetch={false}>
              Review pack
            </LinkButton>
          </>
        }
      />
      <LinkTabs
        label="Review"
        tabs={[
          tab('findings', 'Findings', view, findings.length),
          { key: 'access', label: 'Access', href: paths.reviewMatrix(), current: false },
          tab('outside', 'Outside changes', view, review.outside.length),
          tab('unused', 'Unused', view, unused.length),
          tab('keys', 'Long-lived keys', view, review.permanentKeys),
          tab('clouds', 'Other clouds', view, undefined),
          tab('accepted', 'Accepted', view, review.signOffs.length),
        ]}
      />
      <UnreadNote title="Not everything could be read" unread={unread} />
      {state.notListed > 0 && (
        <Note kind="info">
          {state.notListed} more were found than are listed; mending the worst brings up the next.
          The review pack has them all.
        </Note>
      )}
      <View view={view} state={state} />
    </>
  )
}

const VIEWS = ['outside', 'unused', 'keys', 'clouds', 'accepted'] as const

const tab = (
  key: 'findings' | (typeof VIEWS)[number],
  label: string,
  view: string,
  count: number | undefined,
) => {
  const href = paths.review(key === 'findings' ? {} : { view: key })
  const current = key === 'findings' ? !VIEWS.some((each) => each === view) : view === key
  return { key, label, href, current, ...(count !== undefined && { count }) }
}

function View({ view, state }: { view: string; state: ReturnType<typeof useReview> }) {
  const { review, findings, unused, all, unread, reading } = state
  const { clusters, signOffs, days } = review
  switch (view) {
    case 'outside':
      return <OutsidePanel review={review} />
    case 'unused':
      return (
        <FindingsTable
          caption="Unused"
          rows={unused}
          clusters={clusters}
          none="Nothing is gone, and nothing unused"
        />
      )
    case 'keys':
      return <KeysPanel clusters={clusters} />
    case 'clouds':
      return <CloudsPanel rows={all} />
    case 'accepted':
      return (
        <SignOffsPanel
          signOffs={signOffs}
          rows={all}
          complete={reading.length === 0 && unread.length === 0}
        />
      )
    default:
      return (
        <>
          <FindingsTable
            caption="Findings"
            rows={findings}
            clusters={clusters}
            none="Nothing was found"
          />
          <Trend days={days} />
        </>
      )
  }
}

function titleOf(findings: readonly Row[]) {
  const words = RISKS.flatMap((risk: Risk) => {
    const count = findings.filter(({ kind }) => riskOf(kind) === risk).length
    return count > 0 ? [`${count} ${risk}`] : []
  })
  if (words.length === 0) return 'No finding is open'
  const last = words.pop()
  const counts = words.length > 0 ? `${words.join(', ')} and ${last}` : last
  return `${counts} ${findings.length === 1 ? 'finding is' : 'findings are'} open`
}

function countsOf(
  { policies, statements, buckets }: OrganizationReview['counts'],
  accounts: number,
) {
  const parts = [
    `${policies} ${policies === 1 ? 'policy' : 'policies'}`,
    `${statements} statements`,
    `${accounts} service accounts`,
    ...(buckets === undefined ? [] : [`${buckets} buckets`]),
  ]
  return parts.join(', ')
}
