import type { Metadata } from 'next'
import { Crumbs } from '@/components/patterns/crumbs'
import { Prefetch } from '@/components/patterns/prefetch'
import { ReviewRefused } from '@/components/review/review-refused'
import { ReviewScreen } from '@/components/review/review-screen'
import { reviewQuery } from '@/lib/features/review/queries'
import { readReview } from '@/lib/features/review/service'
import { readPart } from '@/lib/server/read-part'
import { pageContext } from '@/lib/server/session/context'
import { budgeted } from '@/lib/server/work-budget'

export const metadata: Metadata = { title: 'Findings' }

export default async function FindingsPage() {
  const context = await pageContext()
  const review = await readPart(context, () => budgeted('review', readReview)(context))
  return (
    <>
      <Crumbs trail={[{ label: 'Findings' }]} />
      {review.ok ? (
        <Prefetch query={reviewQuery} reading={review}>
          <ReviewScreen />
        </Prefetch>
      ) : (
        <ReviewRefused title="Findings" problem={review.error} />
      )}
    </>
  )
}
