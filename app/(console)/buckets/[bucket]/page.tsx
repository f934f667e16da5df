import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { BucketScreen } from '@/components/buckets/bucket-screen'
import { decodePart } from '@/lib/common/decode-part'
import { BucketRef } from '@/lib/features/buckets/schema'
import { readBucket } from '@/lib/features/buckets/service'
import { pageContext, readForPage } from '@/lib/server/session/context'

type Props = PageProps<'/buckets/[bucket]'>

const refOf = async ({ params }: Props) =>
  BucketRef.safeParse({ bucket: decodePart((await params).bucket) }).data

export const generateMetadata = async (props: Props): Promise<Metadata> => ({
  title: (await refOf(props))?.bucket ?? 'Bucket',
})

export default async function BucketPage(props: Props) {
  const context = await pageContext()
  const ref = await refOf(props)
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
