import type { Metadata } from 'next'
import { ExportScreen } from '@/components/export/export-screen'
import { ShowExport } from '@/lib/features/export/schema'
import { readExport } from '@/lib/features/export/service'
import { pageContext } from '@/lib/server/session/context'

export const metadata: Metadata = { title: 'Export' }

export default async function ExportPage({ searchParams }: PageProps<'/export'>) {
  const context = await pageContext()
  const { form, file } = ShowExport.parse(await searchParams)
  return <ExportScreen {...(await readExport(context, { form }))} {...(file && { file })} />
}
