import type { Metadata } from 'next'
import { ManyClouds } from '@/components/clouds/setup/many-clouds'
import { Crumbs } from '@/components/shell/crumbs'
import { readClusters } from '@/lib/clusters/service'
import { paths } from '@/lib/paths'
import { readPart } from '@/lib/read-part'
import { pageContext } from '@/lib/session/context'

export const metadata: Metadata = { title: 'Set up another cloud' }

export default async function NewCloudTargetPage() {
  const context = await pageContext()
  return (
    <>
      <Crumbs trail={[{ label: 'Other clouds', href: paths.clouds() }, { label: 'New' }]} />
      <ManyClouds reading={await readPart(context, () => readClusters(context))} />
    </>
  )
}
