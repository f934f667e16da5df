'use client'

import dynamic from 'next/dynamic'
import { useUrlParam } from '@/components/table/url-param'
import { Button } from '@/components/ui/button'
import type { ButtonLook } from '@/components/ui/button-style'
import { Dialog } from '@/components/ui/dialog'
import type { ServiceAccountDetail } from '@/lib/features/service-accounts/schema'

const InjectionForm = dynamic(() => import('./injection-form').then((it) => it.InjectionForm), {
  ssr: false,
})

type InjectionDialogProps = { detail: ServiceAccountDetail; size?: ButtonLook['size'] }

/** Annotate, change the audience, un-annotate. The address can open it: `?open=annotation`. */
export function InjectionDialog({ detail, size }: InjectionDialogProps) {
  const { namespace, name, clusterName, injection, refusals } = detail
  const [opened, setOpened] = useUrlParam('open')
  const open = opened === 'annotation' && !refusals.annotate
  const setOpen = (next: boolean) => setOpened(next ? 'annotation' : '')
  const label = injection === 'none' ? 'Annotate' : 'Change annotation'
  return (
    <>
      <Button
        {...(size && { size })}
        variant={injection === 'none' ? 'primary' : 'default'}
        disabledReason={refusals.annotate}
        onClick={() => setOpen(true)}
      >
        {label}
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={`Annotate ${namespace}/${name}`}
        description={`A dry run in ${clusterName} previews the change.`}
      >
        <InjectionForm detail={detail} onDone={() => setOpen(false)} />
      </Dialog>
    </>
  )
}
