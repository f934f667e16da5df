import type { Metadata } from 'next'
import { Crumbs } from '@/components/patterns/crumbs'
import { Prefetch } from '@/components/patterns/prefetch'
import { OutsideScreen } from '@/components/review/outside-screen'
import { ReviewRefused } from '@/components/review/review-refused'
import { paths } from '@/lib/common/paths'
import { reviewQuery } from '@/lib/features/review/queries'
import { readReview } from '@/lib/features/review/service'
import { readPart } from '@/lib/server/read-part'
import { pageContext } from '@/lib/server/session/context'
import { budgeted } from '@/lib/server/work-budget'

const title = 'Outside changes'
export const metadata: Metadata = { title }

export default async function OutsideChangesPage() {
  const context = await pageContext()
  const review = await readPart(context, () => budgeted('review', readReview)(context))
  return (
    <>
      <Crumbs trail={[{ label: 'Activity', href: paths.activity() }, { label: title }]} />
      {review.ok ? (
        <Prefetch query={reviewQuery} reading={review}>
          <OutsideScreen />
        </Prefetch>
      ) : (
        <ReviewRefused title={title} problem={review.error} />
      )}
    </>
  )
}
