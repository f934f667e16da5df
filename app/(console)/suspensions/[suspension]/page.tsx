import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { cache } from 'react'
import { Crumbs } from '@/components/patterns/crumbs'
import { Prefetch } from '@/components/patterns/prefetch'
import { SuspensionScreen } from '@/components/suspensions/suspension-screen'
import { principalName } from '@/components/suspensions/words'
import { paths } from '@/lib/common/paths'
import { suspensionQuery } from '@/lib/features/suspensions/queries'
import { SuspensionParams } from '@/lib/features/suspensions/schema'
import { readSuspension } from '@/lib/features/suspensions/service'
import { pageContext, readForPage } from '@/lib/server/session/context'

type Props = PageProps<'/suspensions/[suspension]'>

/** Read once for the title and the page. */
const readOnce = cache(async (id: string) =>
  readForPage(readSuspension(await pageContext(), { id })),
)

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { data: ref } = SuspensionParams.safeParse(await params)
  return {
    title: ref
      ? `Suspension of ${principalName((await readOnce(ref.id)).principal)}`
      : 'Suspension',
  }
}

export default async function SuspensionPage({ params }: Props) {
  await pageContext()
  const { data: ref } = SuspensionParams.safeParse(await params)
  if (!ref) notFound()
  const found = await readOnce(ref.id)
  return (
    <>
      <Crumbs
        trail={[
          { label: 'Suspensions', href: paths.suspensions() },
          { label: principalName(found.principal) },
        ]}
      />
      <Prefetch query={suspensionQuery(ref.id)} read={async () => found}>
        <SuspensionScreen id={ref.id} />
      </Prefetch>
    </>
  )
}
