'use client'

import dynamic from 'next/dynamic'
import { UnreadNote } from '@/components/patterns/unread-note'
import { useUrlParam } from '@/components/table/url-param'
import { Button } from '@/components/ui/button'
import { LinkButton } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { PageHead } from '@/components/ui/page-head'
import { RelativeTime } from '@/components/ui/relative-time'
import { PanelSkeleton } from '@/components/ui/skeleton'
import { State } from '@/components/ui/state'
import { LinkTabs } from '@/components/ui/tabs'
import { paths } from '@/lib/common/paths'
import { plural, pluralOf } from '@/lib/common/plural'
import { RISKS, type Risk, riskOf } from '@/lib/features/review/kinds'
import type { OrganizationReview } from '@/lib/features/review/schema'
import { FindingsTable } from './findings-table'
import { type FindingRow, useReview } from './use-review'

const FindingTrends = dynamic(() => import('./finding-trends').then((it) => it.FindingTrends), {
  ssr: false,
})

// The other tabs than the first.
const KeysPanel = dynamic(() => import('./keys-panel').then((it) => it.KeysPanel), {
  ssr: false,
  loading: () => <PanelSkeleton lines={4} />,
})
const CloudsPanel = dynamic(() => import('./clouds-panel').then((it) => it.CloudsPanel), {
  ssr: false,
  loading: () => <PanelSkeleton lines={4} />,
})
const SignOffsPanel = dynamic(() => import('./sign-offs-panel').then((it) => it.SignOffsPanel), {
  ssr: false,
  loading: () => <PanelSkeleton lines={4} />,
})

export function ReviewScreen() {
  const state = useReview()
  const { review, findings, unused, unread, reading } = state
  const [view] = useUrlParam('view')
  return (
    <>
      <PageHead
        title={findingsTitle(findings, unread.length > 0)}
        facts={[
          describeCounts(review.counts, state.accounts),
          reading.length > 0 && (
            <State key="reading" kind="run">
              Loading {reading.join(', ')}
            </State>
          ),
          <RelativeTime key="at" at={review.at} prefix="Read" />,
        ]}
        actions={
          <>
            <Button pending={state.isFetching} onClick={state.refresh}>
              Refresh
            </Button>
            <LinkButton href={paths.reviewPack()} prefetch={false}>
              Review pack
            </LinkButton>
          </>
        }
      />
      <LinkTabs
        label="Findings"
        tabs={[
          tab('findings', 'Findings', view, findings.length),
          tab('unused', 'Unused', view, unused.length),
          tab('keys', 'Long-lived keys', view, review.permanentKeys),
          tab('clouds', 'Other clouds', view, undefined),
          tab('accepted', 'Accepted', view, review.signOffs.length),
        ]}
      />
      <UnreadNote title="Incomplete: could not read some sources of findings" unread={unread} />
      {state.notListed > 0 && (
        <Note kind="info">
          {plural(state.notListed, 'more finding')} not listed. The list shows the most severe
          findings; the review pack contains all of them.
        </Note>
      )}
      <View view={view} state={state} />
    </>
  )
}

const VIEWS = ['unused', 'keys', 'clouds', 'accepted'] as const

const tab = (
  key: 'findings' | (typeof VIEWS)[number],
  label: string,
  view: string,
  count: number | undefined,
) => {
  const href = paths.findings(key === 'findings' ? {} : { view: key })
  const current = key === 'findings' ? !VIEWS.some((each) => each === view) : view === key
  return { key, label, href, current, ...(count !== undefined && { count }) }
}

function View({ view, state }: { view: string; state: ReturnType<typeof useReview> }) {
  const { review, findings, unused, all, unread, reading } = state
  const { clusters, signOffs, days } = review
  switch (view) {
    case 'unused':
      return (
        <FindingsTable
          caption="Unused"
          rows={unused}
          clusters={clusters}
          none="No unused or missing objects"
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
            none="No findings"
          />
          <FindingTrends days={days} />
        </>
      )
  }
}

/** `partial`: something could not be read, so that others may see more. */
function findingsTitle(findings: readonly FindingRow[], partial: boolean) {
  const over = partial ? ' in what you can read' : ''
  const words = RISKS.flatMap((risk: Risk) => {
    const count = findings.filter(({ kind }) => riskOf(kind) === risk).length
    return count > 0 ? [`${count} ${risk}`] : []
  })
  if (words.length === 0) return `No open findings${over}`
  const last = words.pop()
  const counts = words.length > 0 ? `${words.join(', ')} and ${last}` : last
  return `${counts} ${pluralOf(findings.length, 'finding')} open${over}`
}

function describeCounts(
  { policies, statements, buckets }: OrganizationReview['counts'],
  accounts: number,
) {
  const parts = [
    plural(policies, 'policy', 'policies'),
    plural(statements, 'statement'),
    plural(accounts, 'service account'),
    ...(buckets === undefined ? [] : [plural(buckets, 'bucket')]),
  ]
  return parts.join(', ')
}
