import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Crumbs } from '@/components/patterns/crumbs'
import { Prefetch } from '@/components/patterns/prefetch'
import { SuspensionScreen } from '@/components/suspensions/suspension-screen'
import { paths } from '@/lib/common/paths'
import { suspensionQuery } from '@/lib/features/suspensions/queries'
import { SuspensionParams } from '@/lib/features/suspensions/schema'
import { readSuspension } from '@/lib/features/suspensions/service'
import { pageContext, readForPage } from '@/lib/server/session/context'

export const metadata: Metadata = { title: 'Suspension' }

type Props = PageProps<'/suspensions/[suspension]'>

export default async function SuspensionPage({ params }: Props) {
  const context = await pageContext()
  const { data: ref } = SuspensionParams.safeParse(await params)
  if (!ref) notFound()
  const found = await readForPage(readSuspension(context, ref))
  return (
    <>
      <Crumbs trail={[{ label: 'Suspensions', href: paths.suspensions() }, { label: ref.id }]} />
      <Prefetch query={suspensionQuery(ref.id)} read={async () => found}>
        <SuspensionScreen id={ref.id} />
      </Prefetch>
    </>
  )
}
