import type { Metadata } from 'next'
import { BucketsScreen } from '@/components/buckets/buckets-screen'
import { Crumbs } from '@/components/patterns/crumbs'
import { readBuckets } from '@/lib/features/buckets/service'
import { readPart } from '@/lib/server/read-part'
import { pageContext } from '@/lib/server/session/context'

export const metadata: Metadata = { title: 'Buckets' }

export default async function BucketsPage() {
  const context = await pageContext()
  return (
    <>
      <Crumbs trail={[{ label: 'Buckets' }]} />
      <BucketsScreen reading={await readPart(context, () => readBuckets(context))} />
    </>
  )
}
