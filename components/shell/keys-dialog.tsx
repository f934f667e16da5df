'use client'

import { Dialog } from '@/components/ui/dialog'
import { JumpKeys } from './jump-keys'

const keys = [
  { key: '/', does: 'Focus the filter of this page' },
  { key: 'G', does: 'Give access' },
  { key: 'Enter', does: 'Open the focused row or option' },
  { key: 'Esc', does: 'Close the dialog or clear the filter' },
  { key: '?', does: 'Show keyboard shortcuts' },
]

export function KeysDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title="Keyboard shortcuts">
      <dl className="grid grid-cols-[max-content_1fr] gap-x-4 gap-y-2">
        <dt>
          <JumpKeys />
        </dt>
        <dd>Jump to a page or a named object</dd>
        {keys.map(({ key, does }) => (
          <div key={key} className="contents">
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
