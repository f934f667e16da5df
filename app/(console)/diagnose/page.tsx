import type { Metadata } from 'next'
import { DiagnoseScreen } from '@/components/diagnose/diagnose-screen'
import { Crumbs } from '@/components/shell/crumbs'
import { readClusters } from '@/lib/clusters/service'
import { readPart } from '@/lib/read-part'
import { pageContext } from '@/lib/session/context'

export const metadata: Metadata = { title: 'Diagnose' }

export default async function DiagnosePage() {
  const context = await pageContext()
  const clusters = await readPart(context, () => readClusters(context))
  return (
    <>
      <Crumbs trail={[{ label: 'Diagnose' }]} />
      <DiagnoseScreen
        clusters={
          clusters.ok
            ? clusters.value.map(({ id, name, issuerUrl }) => ({ id, name, issuerUrl }))
            : []
        }
      />
    </>
  )
}
