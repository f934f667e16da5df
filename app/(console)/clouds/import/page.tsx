import type { Metadata } from 'next'
import { ImportScreen } from '@/components/clouds/declared/import-screen'
import { Crumbs } from '@/components/patterns/crumbs'
import { ProblemState } from '@/components/patterns/empty-state'
import { paths } from '@/lib/common/paths'
import { readClusters } from '@/lib/features/clusters/service'
import { readPart } from '@/lib/server/read-part'
import { pageContext } from '@/lib/server/session/context'

export const metadata: Metadata = { title: 'Import declared trusts' }

export default async function ImportTrustsPage() {
  const context = await pageContext()
  const clusters = await readPart(context, () => readClusters(context))
  return (
    <>
      <Crumbs trail={[{ label: 'Other clouds', href: paths.clouds() }, { label: 'Import' }]} />
      {clusters.ok ? (
        <ImportScreen
          clusters={clusters.value.map(({ id, name, issuerUrl }) => ({ id, name, issuerUrl }))}
        />
      ) : (
        <ProblemState problem={clusters.error} title="Could not load clusters" />
      )}
    </>
  )
}
