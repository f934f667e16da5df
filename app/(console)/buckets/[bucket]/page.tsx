import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { BucketScreen } from '@/components/buckets/bucket-screen'
import { BucketRef } from '@/lib/features/buckets/schema'
import { readBucket } from '@/lib/features/buckets/service'
import { pageContext, readForPage } from '@/lib/server/session/context'

export const metadata: Metadata = { title: 'Bucket' }

export default async function BucketPage({ params }: PageProps<'/buckets/[bucket]'>) {
  const context = await pageContext()
  const { data: ref } = BucketRef.safeParse({ bucket: decodeURIComponent((await params).bucket) })
  if (!ref) notFound()
  const { name, zone, own, orgId, clusters } = await readForPage(readBucket(context, ref))
  return (
    <BucketScreen
      name={name}
      own={own}
      known={{ clusters, ...(orgId && { orgId }) }}
      {...(zone && { zone })}
    />
  )
}
