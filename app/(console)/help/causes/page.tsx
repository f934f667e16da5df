import type { Metadata } from 'next'
import { Causes } from '@/components/help/causes'
import { HelpFrame } from '@/components/help/help-frame'
import { pageContext } from '@/lib/server/session/context'

export const metadata: Metadata = { title: 'Causes of failed verifications' }

export default async function CausesPage() {
  await pageContext()
  return (
    <HelpFrame part="causes">
      <Causes />
    </HelpFrame>
  )
}
