'use client'

import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { CopyField } from '@/components/ui/copy'
import { Dialog } from '@/components/ui/dialog'
import { paths } from '@/lib/common/paths'
import type { StepKey } from '@/lib/features/setup/schema'
import type { Setup } from './use-setup'

type SendStepProps = { cluster: string; setup: Setup; step: StepKey; needs: string }

/** What one person may not do another may: the address opens at this step, with the same choices. */
export function SendStep({ cluster, setup, step, needs }: SendStepProps) {
  const [address, setAddress] = useState<string>()
  const path = paths.setupCluster(cluster, { ...setup.choices, step })
  return (
    <>
      <Button
        variant="quiet"
        onClick={() => setAddress(new URL(path, window.location.href).toString())}
      >
        Not permitted? Send this step to someone who is
      </Button>
      <Dialog
        title="Send this step"
        description={`It takes ${needs}. The link opens at this step with what is chosen here filled in; it gives nobody a right.`}
        open={address !== undefined}
        onOpenChange={(open) => !open && setAddress(undefined)}
      >
        {address && <CopyField text={address} label="link" />}
      </Dialog>
    </>
  )
}
