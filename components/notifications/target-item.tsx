'use client'

import dynamic from 'next/dynamic'
import { useState } from 'react'
import { useServerAction } from '@/components/form/use-server-action'
import { Button } from '@/components/ui/button'
import { ConfirmByName } from '@/components/ui/confirm-by-name'
import { Dialog } from '@/components/ui/dialog'
import { Menu } from '@/components/ui/menu'
import { Note, ProblemNote } from '@/components/ui/note'
import { Badge, State } from '@/components/ui/state'
import { sendDigestNowAction } from '@/lib/features/digest/actions'
import {
  deleteNotificationTargetAction,
  sendTestNotificationAction,
  setNotificationTargetActiveAction,
} from '@/lib/features/notifications/actions'
import type {
  DeliveryOutcome,
  NotificationDelivery,
  NotificationTarget,
} from '@/lib/features/notifications/schema'
import { describeChoices } from '@/lib/features/notifications/words'
import { DeliveryState, DeliveryTrouble } from './delivery-state'
import { formats } from './formats'

const DigestPreviewPanel = dynamic(
  () => import('./digest-preview-panel').then((it) => it.DigestPreviewPanel),
  {
    ssr: false,
  },
)
const TargetChoices = dynamic(() => import('./target-choices').then((it) => it.TargetChoices), {
  ssr: false,
})

type Props = { target: NotificationTarget; last: NotificationDelivery | undefined }

export function TargetItem({ target, last }: Props) {
  const { id, name, format, host, active } = target
  const choices = describeChoices(target)
  const [choosing, setChoosing] = useState(false)
  const [previewing, setPreviewing] = useState(false)
  const [deleting, setDeleting] = useState(false)
  const [outcome, setOutcome] = useState<DeliveryOutcome>()
  const test = useServerAction({ action: sendTestNotificationAction, onDone: setOutcome })
  const digest = useServerAction({ action: sendDigestNowAction, onDone: setOutcome })
  const pause = useServerAction({ action: setNotificationTargetActiveAction })
  const remove = useServerAction({
    action: deleteNotificationTargetAction,
    onDone: () => setDeleting(false),
  })
  const problem = test.problem ?? digest.problem ?? pause.problem
  const send = ({ run }: typeof test) => {
    setOutcome(undefined)
    run({ id })
  }

  return (
    <li className="grid gap-2 border-line border-b px-3.5 py-2.5">
      <div className="grid items-center gap-x-4 gap-y-1 md:grid-cols-[112px_minmax(0,1fr)_auto]">
        {active ? <LastDelivery last={last} /> : <State kind="pause">Paused</State>}
        <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1 [overflow-wrap:anywhere]">
          <b>{name}</b>
          <Badge>{formats[format].label}</Badge>
          <code className="text-ink-2">{host}</code>
        </div>
        <div className="flex items-center gap-2">
          <Button size="tiny" pending={test.pending || digest.pending} onClick={() => send(test)}>
            Send test
          </Button>
          <Menu
            label={`Actions for ${name}`}
            groups={[
              [
                { key: 'choose', label: 'Choose events', onSelect: () => setChoosing(true) },
                {
                  key: 'preview',
                  label: 'Preview weekly digest',
                  onSelect: () => setPreviewing(true),
                },
                {
                  key: 'digest',
                  label: 'Send weekly digest now',
                  onSelect: () => send(digest),
                },
                {
                  key: 'pause',
                  label: active ? 'Pause' : 'Resume',
                  onSelect: () => pause.run({ id, active: !active }),
                },
              ],
              [{ key: 'delete', label: 'Delete', danger: true, onSelect: () => setDeleting(true) }],
            ]}
          />
        </div>
      </div>
      {choices && <p className="text-ink-2 text-small [overflow-wrap:anywhere]">{choices}</p>}
      {active && last && <DeliveryTrouble delivery={last} />}
      {outcome && <TestResult outcome={outcome} host={host} />}
      {problem && <ProblemNote problem={problem} />}
      <Dialog
        open={choosing}
        onOpenChange={setChoosing}
        title={`Choose events for ${name}`}
        description="What is sent to this target, and when."
      >
        <TargetChoices target={target} onDone={() => setChoosing(false)} />
      </Dialog>
      <Dialog
        open={previewing}
        onOpenChange={setPreviewing}
        title="Weekly digest"
        description={`What would be sent to ${name} now. Opening it sends nothing.`}
        actions={
          <Button
            onClick={() => {
              setPreviewing(false)
              send(digest)
            }}
          >
            Send now
          </Button>
        }
      >
        <DigestPreviewPanel format={format} />
      </Dialog>
      <ConfirmByName
        open={deleting}
        onOpenChange={(open) => {
          remove.reset()
          setDeleting(open)
        }}
        title={`Delete ${name}`}
        loss={`The console stops notifying ${host} and drops waiting notifications.${format === 'email' ? '' : ' The webhook URL cannot be recovered.'}`}
        confirmLabel="Delete target"
        onConfirm={() => remove.run({ id })}
        pending={remove.pending}
        problem={remove.problem}
      />
    </li>
  )
}

const LastDelivery = ({ last }: { last: NotificationDelivery | undefined }) =>
  last ? <DeliveryState delivery={last} /> : <State kind="idle">Not used yet</State>

const TestResult = ({ outcome, host }: { outcome: DeliveryOutcome; host: string }) =>
  outcome.delivered ? (
    <Note kind="pass" title={`${host} accepted the message in ${outcome.ms} ms.`} live />
  ) : (
    <Note kind="fail" title="The message could not be delivered." live>
      {outcome.problem}
    </Note>
  )
