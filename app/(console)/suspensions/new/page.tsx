import type { Metadata } from 'next'
import { Crumbs } from '@/components/patterns/crumbs'
import { ChoosePrincipal } from '@/components/suspensions/choose-principal'
import { NewSuspensionScreen } from '@/components/suspensions/new-suspension'
import { paths } from '@/lib/common/paths'
import { NewSuspensionQuery } from '@/lib/features/suspensions/schema'
import { readSuspendable, readSuspensionPreview } from '@/lib/features/suspensions/service'
import { readPart } from '@/lib/server/read-part'
import { pageContext, readForPage } from '@/lib/server/session/context'

const title = 'Suspend access'
export const metadata: Metadata = { title }

export default async function NewSuspensionPage({ searchParams }: PageProps<'/suspensions/new'>) {
  const context = await pageContext()
  const { principal, policy } = NewSuspensionQuery.parse(await searchParams)
  return (
    <>
      <Crumbs trail={[{ label: 'Suspensions', href: paths.suspensions() }, { label: title }]} />
      {principal ? (
        <NewSuspensionScreen
          preview={await readForPage(readSuspensionPreview(context, { principal }))}
        />
      ) : (
        <ChoosePrincipal
          policy={policy}
          reading={await readPart(context, () => readSuspendable(context, policy))}
        />
      )}
    </>
  )
}
