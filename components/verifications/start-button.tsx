'use client'

import { FlaskConical } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { useServerAction } from '@/components/form/use-server-action'
import { Button } from '@/components/ui/button'
import type { ButtonLook } from '@/components/ui/button-style'
import { Dialog } from '@/components/ui/dialog'
import { ProblemNote } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { paths } from '@/lib/paths'
import { startVerificationAction } from '@/lib/verifications/actions'
import type { Start } from '@/lib/verifications/schema'
import { Rungs } from './rungs'
import { VerdictNote } from './verdict'

type Refused = Extract<Start, { started: false }>
type StartButtonProps = {
  cluster: string
  namespace: string
  account: string
  label?: string
  disabledReason?: string
} & ButtonLook

/** Checks what needs no pod, starts the Job and goes to it; what makes it hopeless is shown first. */
export function StartButton(props: StartButtonProps) {
  const { cluster, namespace, account, label = 'Verify', disabledReason, ...look } = props
  const router = useRouter()
  const [refused, setRefused] = useState<Refused>()
  const { run, pending, problem, reset } = useServerAction({
    action: startVerificationAction,
    invalidates: [{ queryKey: ['verifications'] }],
    onDone: (start) => {
      if (!start.started) return setRefused(start)
      setRefused(undefined)
      router.push(paths.verification(start.ref.cluster, start.ref.namespace, start.ref.name))
    },
  })
  const start = (force: boolean) => run({ cluster, namespace, account, force })
  const close = () => {
    setRefused(undefined)
    reset()
  }

  return (
    <>
      <Button
        {...look}
        pending={pending}
        {...(disabledReason ? { disabledReason } : {})}
        onClick={() => start(false)}
      >
        <FlaskConical aria-hidden />
        {label}
      </Button>
      <Dialog
        title={`${namespace}/${account} was not verified`}
        open={refused !== undefined || problem !== undefined}
        onOpenChange={(open) => !open && close()}
        actions={
          refused?.forceable && (
            <Button pending={pending} onClick={() => start(true)}>
              Run anyway
            </Button>
          )
        }
      >
        {problem && <ProblemNote problem={problem} />}
        {refused && (
          <>
            <VerdictNote verdict={refused.verdict} />
            <Panel title="Checked before the run" flush>
              <Rungs
                label="Checked before the run"
                rungs={refused.rungs.filter(({ state }) => state !== 'waiting')}
              />
            </Panel>
          </>
        )}
      </Dialog>
    </>
  )
}
