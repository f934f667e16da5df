import type { Metadata } from 'next'
import { ImportScreen } from '@/components/clouds/declared/import-screen'
import { Crumbs } from '@/components/shell/crumbs'
import { ProblemState } from '@/components/states/empty-state'
import { readClusters } from '@/lib/clusters/service'
import { paths } from '@/lib/paths'
import { readPart } from '@/lib/read-part'
import { pageContext } from '@/lib/session/context'

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
        <ProblemState problem={clusters.error} title="The clusters cannot be read" />
      )}
    </>
  )
}
