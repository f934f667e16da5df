'use client'

import { PanelTabs } from '@/components/ui/tabs'
import { CodeBlock } from './code-block'

export type CodeTab = { key: string; label: string; code: string; language?: 'json' | 'yaml' }

/** "The same without the console": one thing in several languages. Goes into a flush Panel. */
export function CodeTabs({ tabs, label }: { tabs: CodeTab[]; label: string }) {
  return (
    <PanelTabs
      label={label}
      tabs={tabs.map((tab) => ({
        key: tab.key,
        label: tab.label,
        content: (
          <CodeBlock
            code={tab.code}
            label={tab.label}
            {...(tab.language && { language: tab.language })}
          />
        ),
      }))}
    />
  )
}
