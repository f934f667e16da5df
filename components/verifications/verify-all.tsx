'use client'

import dynamic from 'next/dynamic'
import { Button } from '@/components/ui/button'
import { DialogOnDemand } from '@/components/ui/dialog'

const VerifyAllDialog = dynamic(
  () => import('./verify-all-dialog').then((it) => it.VerifyAllDialog),
  { ssr: false },
)

/** Opens the dialog that verifies every annotated service account of a namespace. */
export function VerifyAll(place: { cluster: string; namespace: string }) {
  return (
    <DialogOnDemand trigger={<Button>Verify all in {place.namespace}</Button>}>
      {(state) => <VerifyAllDialog {...place} {...state} />}
    </DialogOnDemand>
  )
}
