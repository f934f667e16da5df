import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'

type NewVersionProps = { onReload: () => void; onClose: () => void }

/** Asked before a page of an earlier build is reloaded, where something was typed into it. */
export const NewVersion = ({ onReload, onClose }: NewVersionProps) => (
  <Dialog
    open
    onOpenChange={(open) => {
      if (!open) onClose()
    }}
    title="A new version of the console is there"
    description="This page is of the version before, so nothing was done. Reload it, then try again. What you typed is put back into its fields where they are there again, and shown to be copied."
  >
    <div className="flex gap-2">
      <Button variant="primary" onClick={onReload}>
        Reload
      </Button>
      <Button onClick={onClose}>Not now</Button>
    </div>
  </Dialog>
)
