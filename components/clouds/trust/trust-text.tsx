'use client'

import { useMemo } from 'react'
import { JsonEditor } from '@/components/patterns/json-editor'
import type { EditorHandle } from '@/components/patterns/problem'
import { SegmentedControl } from '@/components/ui/choice'
import { CopyButton } from '@/components/ui/copy'
import { Panel } from '@/components/ui/panel'
import type { TrustKind } from '@/lib/core/trust/trust'
import type { Reviewing } from './use-trust-review'

type TrustTextProps = {
  /** Undefined until session storage has been read. */
  text: string | undefined
  reviewing: Reviewing
  onText: (text: string) => void
  onReady: (handle: EditorHandle | undefined) => void
}

const OPTIONS: { value: TrustKind | 'detect'; label: string }[] = [
  { value: 'detect', label: 'Detect' },
  { value: 'aws', label: 'AWS' },
  { value: 'gcp', label: 'Google' },
  { value: 'vault', label: 'Vault' },
]

/** The editor with the pasted trust and its findings. */
export function TrustText({ text, reviewing, onText, onReady }: TrustTextProps) {
  const { review, kind, setKind } = reviewing
  const checked = useMemo(() => ({ text: review.text, problems: review.problems }), [review])
  return (
    <Panel
      flush
      title="Trust"
      aside={
        <>
          <SegmentedControl
            label="Format"
            value={kind ?? 'detect'}
            onValueChange={(value) => setKind(value === 'detect' ? undefined : value)}
            options={OPTIONS}
          />
          {text && <CopyButton text={text} label="trust" />}
        </>
      }
    >
      <div className="h-[min(56vh,440px)] overflow-hidden">
        {text !== undefined && (
          <JsonEditor
            initial={() => text}
            label="Trust policy"
            checked={checked}
            highlight={undefined}
            onReady={onReady}
            onState={({ text: typed }) => onText(typed)}
          />
        )}
      </div>
    </Panel>
  )
}
