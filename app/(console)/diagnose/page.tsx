import type { Metadata } from 'next'
import { DiagnoseScreen } from '@/components/diagnosis/diagnose-screen'
import { Crumbs } from '@/components/patterns/crumbs'
import { readClusters } from '@/lib/features/clusters/service'
import { readPart } from '@/lib/server/read-part'
import { pageContext } from '@/lib/server/session/context'

export const metadata: Metadata = { title: 'Troubleshoot' }

export default async function DiagnosePage() {
  const context = await pageContext()
  const clusters = await readPart(context, () => readClusters(context))
  return (
    <>
      <Crumbs trail={[{ label: 'Troubleshoot' }]} />
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
