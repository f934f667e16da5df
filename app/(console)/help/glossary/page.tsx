import type { Metadata } from 'next'
import { HelpFrame } from '@/components/help/help-frame'
import { Words } from '@/components/help/words'
import { Panel } from '@/components/ui/panel'
import { GLOSSARY } from '@/lib/common/glossary'
import { pageContext } from '@/lib/server/session/context'

export const metadata: Metadata = { title: 'Glossary' }

export default async function GlossaryPage() {
  await pageContext()
  return (
    <HelpFrame part="glossary">
      <Panel>
        <Words words={Object.entries(GLOSSARY)} linked />
      </Panel>
    </HelpFrame>
  )
}
