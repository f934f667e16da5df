'use client'

import { useSuspenseQuery } from '@tanstack/react-query'
import { ActivityTabs } from '@/components/activity/activity-tabs'
import { useRecordSeen } from '@/components/form/use-record-seen'
import { Button } from '@/components/ui/button'
import { LinkButton } from '@/components/ui/link'
import { PageHead } from '@/components/ui/page-head'
import { RelativeTime } from '@/components/ui/relative-time'
import { paths } from '@/lib/common/paths'
import { plural } from '@/lib/common/plural'
import { reviewQuery } from '@/lib/features/review/queries'
import { OutsidePanel } from './outside-panel'

/** The changes outside the console that nobody has reviewed, and the form that records a review of them. */
export function OutsideScreen() {
  const { data: review, isFetching, refetch } = useSuspenseQuery(reviewQuery)
  useRecordSeen(review.unrecorded, paths.reviewSeen([]), [reviewQuery])
  const { outside } = review
  return (
    <>
      <PageHead
        title={
          outside.length === 0
            ? 'No unreviewed changes outside the console'
            : `${plural(outside.length, 'change')} outside the console not reviewed`
        }
        facts={[<RelativeTime key="at" at={review.at} prefix="Read" />]}
        actions={
          <>
            <Button pending={isFetching} onClick={() => void refetch()}>
              Refresh
            </Button>
            <LinkButton href={paths.reviewPack()} prefetch={false}>
              Review pack
            </LinkButton>
          </>
        }
      />
      <ActivityTabs current="outside" />
      <OutsidePanel review={review} />
    </>
  )
}
