'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { CopyField } from '@/components/ui/copy'
import { Dialog } from '@/components/ui/dialog'
import { paths } from '@/lib/common/paths'
import type { WantedGrant } from '@/lib/features/give-access/schema'

/** A link to this page with the same choices, for somebody who can take a step that this person cannot. */
export function SendGrant({ wanted: { name, ...rest } }: { wanted: WantedGrant }) {
  const [address, setAddress] = useState<string>()
  const path = paths.giveAccess({ ...rest, account: name })
  return (
    <>
      <Button
        variant="quiet"
        onClick={() => setAddress(new URL(path, window.location.href).toString())}
      >
        Send link
      </Button>
      <Dialog
        title="Send these steps"
        description="The link opens this page with your choices, for somebody who can take a step that you cannot. It grants no permission."
        open={address !== undefined}
        onOpenChange={(open) => !open && setAddress(undefined)}
      >
        {address && <CopyField text={address} label="link" />}
      </Dialog>
    </>
  )
}
