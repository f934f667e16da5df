import type { Metadata } from 'next'
import { Suspense } from 'react'
import { z } from 'zod'
import { ActivityFilter } from '@/components/activity/activity-filter'
import { ActivityTitle, DayRange, EffectFacts } from '@/components/activity/activity-head'
import { ActivityTabs } from '@/components/activity/activity-tabs'
import { Timeline } from '@/components/activity/timeline'
import { Crumbs } from '@/components/patterns/crumbs'
import { FilteredOut, NoneYet } from '@/components/patterns/empty-state'
import { LinkButton } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { PageHead } from '@/components/ui/page-head'
import { Panel } from '@/components/ui/panel'
import { State } from '@/components/ui/state'
import { paths } from '@/lib/common/paths'
import { readActivityEffects } from '@/lib/features/audit/access-effects'
import { readActivity } from '@/lib/features/audit/activity'
import { type ActivityPage, ReadActivity } from '@/lib/features/audit/activity-schema'
import { activityTitle, PERIOD_LABELS } from '@/lib/features/audit/activity-words'
import { readPart } from '@/lib/server/read-part'
import { pageContext } from '@/lib/server/session/context'
import { budgeted } from '@/lib/server/work-budget'
import { AuditChain } from '../audit/audit-chain'

export const metadata: Metadata = { title: 'Activity' }

export default async function TimelinePage({ searchParams }: PageProps<'/activity'>) {
  const context = await pageContext()
  const asked = ReadActivity.safeParse(await searchParams)
  const { before, ...filters } = asked.data ?? {}
  const { rows, counts, people, scope, view, next } = await readActivity(context, {
    ...filters,
    ...(before && { before }),
  })
  const from = view && new Date(view.from)
  // Read while the rows are shown: comparing policies may take seconds.
  const effects =
    scope === 'organization'
      ? readPart(context, () => budgeted('compare', readActivityEffects)(context, rows, from))
      : undefined
  const filtered = Object.values(filters).some(Boolean)
  return (
    <>
      <Crumbs
        trail={
          view && filters.period
            ? [
                { label: 'Activity', href: paths.activity() },
                { label: PERIOD_LABELS[filters.period] },
              ]
            : [{ label: 'Activity' }]
        }
      />
      <PageHead
        title={
          <Suspense fallback={activityTitle(filters.period, counts)}>
            <ActivityTitle period={view && filters.period} counts={counts} effects={effects} />
          </Suspense>
        }
        facts={[
          view && <DayRange key="days" {...view} />,
          view && counts.changes + counts.outside > 0 && activityTitle(undefined, counts),
          view && effects && (
            <Suspense key="effects" fallback={<State kind="run">Comparing policies</State>}>
              <EffectFacts effects={effects} />
            </Suspense>
          ),
          scope === 'own' && 'What you did yourself; the rest requires cwobject:ListAccessPolicy',
          <Suspense key="chain" fallback={<State kind="run">Verifying the audit log</State>}>
            <AuditChain context={context} />
          </Suspense>,
        ]}
        actions={
          scope === 'organization' && (
            <LinkButton href={paths.reviewPack()} prefetch={false}>
              Review pack
            </LinkButton>
          )
        }
      />
      <ActivityTabs current="timeline" />
      {asked.error && (
        <Note kind="warn" title="Invalid filters in the URL were ignored.">
          {z.prettifyError(asked.error)}
        </Note>
      )}
      <ActivityFilter filters={filters} people={people} />
      <Panel
        flush
        {...((before || next) && {
          footer: (
            <div className="flex gap-2">
              {before && <LinkButton href={paths.activity(filters)}>Newest</LinkButton>}
              {next && (
                <LinkButton href={paths.activity({ ...filters, before: String(next) })}>
                  Older
                </LinkButton>
              )}
            </div>
          ),
        })}
      >
        {rows.length > 0 ? (
          <Timeline rows={rows} {...(effects && { effects })} />
        ) : (
          <EmptyTimeline scope={scope} filtered={filtered || before !== undefined} />
        )}
      </Panel>
    </>
  )
}

function EmptyTimeline({ scope, filtered }: { scope: ActivityPage['scope']; filtered: boolean }) {
  if (filtered)
    return (
      <FilteredOut
        title="Nothing matches the filters"
        actions={<LinkButton href={paths.activity()}>Clear filters</LinkButton>}
      />
    )
  return (
    <NoneYet title={scope === 'own' ? 'You have not changed anything yet' : 'No activity yet'}>
      What is done through the console, and what is changed outside it, appears here.
    </NoneYet>
  )
}
