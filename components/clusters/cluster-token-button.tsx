'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'

const ClusterTokenForm = dynamic(
  () => import('./cluster-token-form').then((it) => it.ClusterTokenForm),
  { ssr: false },
)

/** Opens the form that sets a Kubernetes token for a cluster. */
export function ClusterTokenButton({ id, name }: { id: string; name: string }) {
  const [open, setOpen] = useState(false)
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      trigger={<Button>Use a Kubernetes token</Button>}
      title={`Kubernetes token for ${name}`}
      description="For clusters with unmanaged authentication. The token is used for this cluster only, stored encrypted, and deleted when your session ends."
    >
      <ClusterTokenForm id={id} onDone={() => setOpen(false)} />
    </Dialog>
  )
}
