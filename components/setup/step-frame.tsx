'use client'

import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { Panel, Stack } from '@/components/ui/panel'
import type { SetupStep } from '@/lib/features/setup/steps'
import { SendStep } from './send-step'
import type { Setup } from './use-setup'

type StepFrameProps = {
  title: string
  step: SetupStep
  setup: Setup
  cluster: string
  /** What the person needs who does it, for the link to send. */
  needs: string
  /** What the state of this step rests on. */
  proves: ReactNode
  children: ReactNode
  /** Below the panel: what is too wide for it. */
  below?: ReactNode
}

/** One step: what it is, the doing, the way on, and what it proves. */
export function StepFrame(props: StepFrameProps) {
  const { title, step, setup, cluster, needs, proves, children, below } = props
  const open = step.progress === 'open' || step.progress === 'waiting'
  return (
    <Stack>
      <Panel
        title={title}
        footer={
          <div className="flex flex-wrap items-center justify-between gap-2">
            <SendStep cluster={cluster} setup={setup} step={step.key} needs={needs} />
            <Button
              {...(open && { disabledReason: 'The next step needs this one' })}
              onClick={() => setup.go({ step: after(step.key, setup.steps) })}
            >
              Continue
            </Button>
          </div>
        }
      >
        {children}
      </Panel>
      {below}
      <details open className="rounded-panel border border-line bg-surface px-3.5 py-2.5">
        <summary className="font-semibold">What this step proves</summary>
        <p className="mt-1.5 text-ink-2">{proves}</p>
      </details>
    </Stack>
  )
}

/** On from a step that is done: to the one that is open, or, where all is done, to the one after it. */
function after(key: SetupStep['key'], steps: readonly SetupStep[]) {
  const at = steps.findIndex((step) => step.key === key)
  const later = steps.slice(at + 1)
  const open = later.find(({ progress }) => progress !== 'done')
  return (open ?? later[0])?.key ?? ('workload' as const)
}
