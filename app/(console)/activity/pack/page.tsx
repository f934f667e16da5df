import type { Metadata } from 'next'
import { Crumbs } from '@/components/patterns/crumbs'
import { PackScreen } from '@/components/review/pack-screen'
import { ReviewRefused } from '@/components/review/review-refused'
import { paths } from '@/lib/common/paths'
import { readSignedReviewPack } from '@/lib/features/review/pack-sign-off'
import { readPart } from '@/lib/server/read-part'
import { pageContext } from '@/lib/server/session/context'

export const metadata: Metadata = { title: 'Review pack' }

export default async function ReviewPackPage() {
  const context = await pageContext()
  const pack = await readPart(context, () => readSignedReviewPack(context))
  return (
    <>
      <Crumbs trail={[{ label: 'Activity', href: paths.activity() }, { label: 'Review pack' }]} />
      {pack.ok ? (
        <PackScreen pack={pack.value} />
      ) : (
        <ReviewRefused title="Review pack" problem={pack.error} />
      )}
    </>
  )
}
