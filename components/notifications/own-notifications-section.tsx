'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { useServerAction } from '@/components/form/use-server-action'
import { ProblemState } from '@/components/patterns/empty-state'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { ProblemNote } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import type { Reading } from '@/lib/common/result'
import { deleteOwnNotificationsAction } from '@/lib/features/own-notifications/actions'
import type { OwnNotifications } from '@/lib/features/own-notifications/schema'
import { describeOwnChoices, OWN_UNAVAILABLE_WORDS } from '@/lib/features/own-notifications/words'

const OwnChoices = dynamic(() => import('./own-choices').then((it) => it.OwnChoices), {
  ssr: false,
})

/** What the signed-in person is told by e-mail, at the address that their identity provider names. */
export function OwnNotificationsSection({
  reading,
}: {
  reading: Reading<OwnNotifications | undefined>
}) {
  if (reading.ok && !reading.value) return null
  return (
    <Panel id="own-notifications" title="Your notifications" flush={!reading.ok}>
      {reading.ok && reading.value && <Own own={reading.value} />}
      {!reading.ok && <ProblemState problem={reading.error} />}
    </Panel>
  )
}

function Own({ own }: { own: OwnNotifications }) {
  const [open, setOpen] = useState(false)
  const remove = useServerAction({ action: deleteOwnNotificationsAction })
  if (own.state === 'unavailable')
    return <p className="text-ink-2">{OWN_UNAVAILABLE_WORDS[own.reason]}</p>
  const isOn = own.state === 'on'
  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <span className="min-w-0 grow [overflow-wrap:anywhere]">
          {isOn ? (
            <>
              {describeOwnChoices(own.choices)}, to <b>{own.sentTo}</b>. E-mail ends 30 days after
              your last sign-in.
            </>
          ) : (
            `Nothing is sent to ${own.address}.`
          )}
        </span>
        <Dialog
          open={open}
          onOpenChange={setOpen}
          trigger={<Button>{isOn ? 'Change' : 'Send e-mail to me'}</Button>}
          title="Your notifications"
          description={`Sent to ${own.address}, which your identity provider names.`}
        >
          <OwnChoices choices={isOn ? own.choices : undefined} onDone={() => setOpen(false)} />
        </Dialog>
        {isOn && (
          <Button pending={remove.pending} onClick={() => remove.run({})}>
            Turn off
          </Button>
        )}
      </div>
      {isOn && own.sentTo !== own.address && (
        <p className="text-ink-2">
          Your identity provider now names {own.address}. Press Change and save to use it.
        </p>
      )}
      {remove.problem && <ProblemNote problem={remove.problem} />}
    </div>
  )
}
