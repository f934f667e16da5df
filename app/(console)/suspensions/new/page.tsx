import type { Metadata } from 'next'
import { Crumbs } from '@/components/shell/crumbs'
import { ChoosePrincipal } from '@/components/suspend/choose-principal'
import { NewSuspension } from '@/components/suspend/new-suspension'
import { paths } from '@/lib/paths'
import { readPart } from '@/lib/read-part'
import { pageContext, pageRead } from '@/lib/session/context'
import { NewSuspensionQuery } from '@/lib/suspend/schema'
import { readSuspendable, readSuspensionPreview } from '@/lib/suspend/service'

const title = 'Suspend access'
export const metadata: Metadata = { title }

export default async function NewSuspensionPage({ searchParams }: PageProps<'/suspensions/new'>) {
  const context = await pageContext()
  const { principal, policy } = NewSuspensionQuery.parse(await searchParams)
  return (
    <>
      <Crumbs trail={[{ label: 'Suspensions', href: paths.suspensions() }, { label: title }]} />
      {principal ? (
        <NewSuspension preview={await pageRead(readSuspensionPreview(context, { principal }))} />
      ) : (
        <ChoosePrincipal
          policy={policy}
          reading={await readPart(context, () => readSuspendable(context, policy))}
        />
      )}
    </>
  )
}
