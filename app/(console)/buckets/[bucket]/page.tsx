import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { BucketScreen } from '@/components/buckets/bucket-screen'
import { BucketRef } from '@/lib/buckets/schema'
import { readBucket } from '@/lib/buckets/service'
import { pageContext, pageRead } from '@/lib/session/context'

export const metadata: Metadata = { title: 'Bucket' }

export default async function BucketPage({ params }: PageProps<'/buckets/[bucket]'>) {
  const context = await pageContext()
  const { data: ref } = BucketRef.safeParse({ bucket: decodeURIComponent((await params).bucket) })
  if (!ref) notFound()
  const { name, zone, own, orgId, clusters } = await pageRead(readBucket(context, ref))
  return (
    <BucketScreen
      name={name}
      own={own}
      known={{ clusters, ...(orgId && { orgId }) }}
      {...(zone && { zone })}
    />
  )
}
