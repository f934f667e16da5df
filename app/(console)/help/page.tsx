import type { Metadata } from 'next'
import { HelpFrame } from '@/components/help/help-frame'
import { HelpScreen } from '@/components/help/help-screen'
import { pageContext } from '@/lib/server/session/context'

export const metadata: Metadata = { title: 'Help' }

export default async function HelpPage() {
  await pageContext()
  return (
    <HelpFrame part="screens">
      <HelpScreen />
    </HelpFrame>
  )
}
