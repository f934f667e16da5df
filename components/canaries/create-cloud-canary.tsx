'use client'

import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useServerAction } from '@/components/form/use-server-action'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { ProblemNote } from '@/components/ui/note'
import { useToast } from '@/components/ui/toast'
import { VerdictNote } from '@/components/verifications/verdict'
import { CLOUD_NAMES } from '@/lib/core/identity/clouds'
import type { TrustTarget } from '@/lib/core/identity/trust-target'
import { targetName } from '@/lib/core/identity/trust-target-names'
import { createCanaryAction } from '@/lib/features/canaries/actions'
import type { CreateCanaryResult } from '@/lib/features/canaries/schema'
import { canExchange } from '@/lib/features/clouds/target-verification'
import { ScheduleField, useSchedule } from './schedule-field'

type Props = { cluster: string; namespace: string; account: string; target: TrustTarget }
type NotCreated = Extract<CreateCanaryResult, { created: false }>

/** A button with a dialog that chooses the schedule of a canary of another cloud's trust. */
export function CreateCloudCanaryButton(props: Props) {
  const { account, target } = props
  const [open, setOpen] = useState(false)
  return (
    <Dialog
      title={`Create a canary for ${account} in ${CLOUD_NAMES[target.cloud]}`}
      description={`A CronJob presents the token of this service account to ${CLOUD_NAMES[target.cloud]} on a schedule, for ${targetName(target)}, and discards the credentials. The notification targets in Settings receive a message when the trust breaks, and when it recovers.`}
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button
          {...(!canExchange(target) && {
            disabledReason:
              'Only the workload can exchange its token with this service, so no canary can try it.',
          })}
        >
          <Plus aria-hidden />
          Create canary
        </Button>
      }
    >
      {open && <CloudCanaryForm {...props} onCreated={() => setOpen(false)} />}
    </Dialog>
  )
}

function CloudCanaryForm({
  cluster,
  namespace,
  account,
  target,
  onCreated,
}: Props & { onCreated: () => void }) {
  const [schedule, setSchedule] = useSchedule()
  const [refused, setRefused] = useState<NotCreated>()
  const show = useToast()
  const { run, pending, problem } = useServerAction({
    action: createCanaryAction,
    invalidates: [{ queryKey: ['canaries'] }],
    onDone: (result) => {
      if (!result.created) return setRefused(result)
      onCreated()
      show({ title: 'Canary created', description: `It is on the page of ${account}.` })
    },
  })
  const create = (force: boolean) => run({ cluster, namespace, account, target, schedule, force })
  return (
    <form
      className="grid min-w-0 gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        setRefused(undefined)
        create(false)
      }}
    >
      <ScheduleField value={schedule} onValueChange={setSchedule} />
      {problem && <ProblemNote problem={problem} />}
      {refused && <VerdictNote verdict={refused.verdict} />}
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" type="submit" pending={pending}>
          Create canary
        </Button>
        {refused?.forceable && (
          <Button pending={pending} onClick={() => create(true)}>
            Create anyway
          </Button>
        )}
      </div>
    </form>
  )
}
