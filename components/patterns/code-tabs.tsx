'use client'

import { type PanelTab, PanelTabs } from '@/components/ui/tabs'
import { CodeBlock } from './code-block'

export type CodeTab = { key: string; label: string; code: string; language?: 'json' | 'yaml' }

type CodeTabsProps = {
  tabs: CodeTab[]
  label: string /** Behind them, what is no code. */
  more?: PanelTab[]
}

/** "The same without the console": one thing in several languages. Goes into a flush Panel. */
export function CodeTabs({ tabs, label, more = [] }: CodeTabsProps) {
  return (
    <PanelTabs
      label={label}
      tabs={[
        ...tabs.map((tab) => ({
          key: tab.key,
          label: tab.label,
          content: (
            <CodeBlock
              code={tab.code}
              label={tab.label}
              {...(tab.language && { language: tab.language })}
            />
          ),
        })),
        ...more,
      ]}
    />
  )
}
