'use client'

import { useQuery } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useServerAction } from '@/components/form/use-server-action'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { ProblemNote } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { type GivenAccess, useAccessChoice } from '@/components/verifications/access-choice'
import { Checks } from '@/components/verifications/checks'
import { VerdictNote } from '@/components/verifications/verdict'
import type { BucketCheck } from '@/lib/core/verification/bucket-check'
import { createCanaryAction } from '@/lib/features/canaries/actions'
import type { CreateCanaryResult } from '@/lib/features/canaries/schema'
import { offersQuery } from '@/lib/features/verifications/queries'
import { ScheduleField, useSchedule } from './schedule-field'

type CreateCanaryProps = {
  cluster: string
  namespace: string
  account: string
  disabledReason?: string | undefined
}
type NotCreated = Extract<CreateCanaryResult, { created: false }>

/** A button with a dialog that chooses the access and the schedule of a canary. */
export function CreateCanaryButton({
  cluster,
  namespace,
  account,
  disabledReason,
}: CreateCanaryProps) {
  const [open, setOpen] = useState(false)
  return (
    <Dialog
      title={`Create a canary for ${account}`}
      description="A CronJob verifies the access on a schedule, as this service account. The notification targets in Settings receive a message when it breaks, and when it recovers."
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button size="tiny" {...(disabledReason && { disabledReason })}>
          <Plus aria-hidden />
          Create canary
        </Button>
      }
    >
      {open && (
        <CanaryForm
          cluster={cluster}
          namespace={namespace}
          account={account}
          onCreated={() => setOpen(false)}
        />
      )}
    </Dialog>
  )
}

type CanaryFormProps = Omit<CreateCanaryProps, 'disabledReason'> & { onCreated: () => void }

function CanaryForm({ cluster, namespace, account, onCreated }: CanaryFormProps) {
  const { data: offers } = useQuery(offersQuery({ cluster, namespace, name: account }))
  const [given, onChange] = useState<GivenAccess>({})
  const { fields, read } = useAccessChoice(offers, { once: false, given, onChange })
  const [schedule, setSchedule] = useSchedule()
  const [refused, setRefused] = useState<{ result: NotCreated; asked: BucketCheck | undefined }>()
  const { run, pending, problem } = useServerAction({
    action: createCanaryAction,
    invalidates: [{ queryKey: ['canaries'] }],
    onDone: (result, { bucketCheck }) => {
      if (result.created) onCreated()
      else setRefused({ result, asked: bucketCheck })
    },
  })
  const create = (bucketCheck: BucketCheck | undefined, force: boolean) =>
    run({ cluster, namespace, account, schedule, force, ...(bucketCheck && { bucketCheck }) })
  const submit = async () => {
    const chosen = await read()
    if (!chosen) return
    setRefused(undefined)
    create(chosen.bucketCheck, false)
  }
  return (
    <form
      className="grid min-w-0 gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      {fields}
      <ScheduleField value={schedule} onValueChange={setSchedule} />
      {problem && <ProblemNote problem={problem} />}
      {refused && (
        <>
          <VerdictNote verdict={refused.result.verdict} />
          <Panel title="Checks before the canary" flush>
            <Checks
              label="Checks before the canary"
              verdict={refused.result.verdict}
              checks={refused.result.checks.filter(({ state }) => state !== 'waiting')}
            />
          </Panel>
        </>
      )}
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" type="submit" pending={pending}>
          Create canary
        </Button>
        {refused?.result.forceable && (
          <Button pending={pending} onClick={() => create(refused.asked, true)}>
            Create anyway
          </Button>
        )}
      </div>
    </form>
  )
}
