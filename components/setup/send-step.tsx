'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { CopyField } from '@/components/ui/copy'
import { Dialog } from '@/components/ui/dialog'
import { paths } from '@/lib/common/paths'
import type { StepKey } from '@/lib/features/setup/schema'
import type { Setup } from './use-setup'

type SendStepProps = { cluster: string; setup: Setup; step: StepKey; needs: string }

/** A link to this step with the same choices, for someone who has the permission. */
export function SendStep({ cluster, setup, step, needs }: SendStepProps) {
  const [address, setAddress] = useState<string>()
  const path = paths.setupCluster(cluster, { ...setup.choices, step })
  return (
    <>
      <Button
        variant="quiet"
        onClick={() => setAddress(new URL(path, window.location.href).toString())}
      >
        No permission? Send a link to this step
      </Button>
      <Dialog
        title="Send this step"
        description={`This step needs ${needs}. The link opens this step with your choices; it grants no permission.`}
        open={address !== undefined}
        onOpenChange={(open) => !open && setAddress(undefined)}
      >
        {address && <CopyField text={address} label="link" />}
      </Dialog>
    </>
  )
}
