'use client'

import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { Panel, Stack } from '@/components/ui/panel'
import { SendStep } from './send-step'
import { type SetupStep, stepAfter } from './setup-steps'
import type { Setup } from './use-setup'

type StepFrameProps = {
  title: string
  step: SetupStep
  setup: Setup
  cluster: string
  /** The permission that the step needs, shown with its link. */
  needs: string
  /** How the console knows that the step is done. */
  proves: ReactNode
  children: ReactNode
  /** Content below the panel, such as wide tables. */
  below?: ReactNode
}

/** One step: its action, the way to the next step, and how the console checks it. */
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
              {...(open && { disabledReason: 'Complete this step first' })}
              onClick={() => setup.go({ step: stepAfter(step.key, setup.steps) })}
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
        <summary className="font-semibold">How this step is checked</summary>
        <p className="mt-1.5 text-ink-2">{proves}</p>
      </details>
    </Stack>
  )
}
