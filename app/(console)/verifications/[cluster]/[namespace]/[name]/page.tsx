import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { Crumbs } from '@/components/patterns/crumbs'
import { ProblemState } from '@/components/patterns/empty-state'
import { Prefetch } from '@/components/patterns/prefetch'
import { PageHead } from '@/components/ui/page-head'
import { Panel } from '@/components/ui/panel'
import { VerificationScreen } from '@/components/verifications/verification-screen'
import { paths } from '@/lib/common/paths'
import { verificationQuery } from '@/lib/features/verifications/queries'
import { VerificationRef } from '@/lib/features/verifications/schema'
import { readVerification } from '@/lib/features/verifications/service'
import { readPart } from '@/lib/server/read-part'
import { pageContext } from '@/lib/server/session/context'

type Props = PageProps<'/verifications/[cluster]/[namespace]/[name]'>

export const generateMetadata = async ({ params }: Props): Promise<Metadata> => ({
  title: `Verification ${(await params).name}`,
})

export default async function VerificationPage({ params }: Props) {
  const context = await pageContext()
  const ref = VerificationRef.safeParse(await params)
  if (!ref.success) notFound()
  const reading = await readPart(context, () => readVerification(context, ref.data))
  if (reading.ok)
    return (
      <Prefetch query={verificationQuery(ref.data)} read={async () => reading.value}>
        <VerificationScreen {...ref.data} />
      </Prefetch>
    )
  return (
    <>
      <Crumbs trail={[{ label: 'Verifications', href: paths.verifications() }]} />
      <PageHead title={ref.data.name} />
      <Panel>
        <ProblemState problem={reading.error} />
      </Panel>
    </>
  )
}
