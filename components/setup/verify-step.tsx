'use client'

import { useState } from 'react'
import { LiveRun } from '@/components/verifications/live-run'
import { VerifyAccess } from '@/components/verifications/verify-access'
import type { VerificationRef } from '@/lib/features/verifications/schema'
import { ChooseAccount } from './choose-account'
import { StepFrame } from './step-frame'
import type { StepProps } from './step-props'

export function VerifyStep({ part, setup, step }: StepProps) {
  const { id: cluster } = part
  const { chosen, detail, go } = setup
  const [started, setStarted] = useState<VerificationRef>()
  const [newest] = detail?.verifications.ok ? detail.verifications.value.runs : []
  const run = started ?? newest
  return (
    <StepFrame
      title="Verify access"
      step={step}
      setup={setup}
      cluster={cluster}
      needs="permission to create Jobs in the namespace: the Kubernetes role edit"
      proves="A Job ran as the service account and passed every check, from the annotation to the bucket that was granted."
      below={run && <LiveRun key={run.name} {...run} />}
    >
      <p>
        A Job runs as the service account in its namespace, exchanges its token and uses the bucket
        that was granted. The console then deletes the Job. No secret is shown.
      </p>
      {!chosen && <ChooseAccount cluster={cluster} setup={setup} />}
      {chosen && (
        <div className="flex flex-wrap gap-2">
          <VerifyAccess
            cluster={cluster}
            namespace={chosen.namespace}
            account={chosen.name}
            variant={step.progress === 'done' ? 'default' : 'primary'}
            {...(detail?.refusals.verify && { disabledReason: detail.refusals.verify })}
            onStarted={(ref) => {
              setStarted(ref)
              // The result is to be read, so the page does not continue by itself.
              go({ step: 'verify' })
            }}
          />
        </div>
      )}
    </StepFrame>
  )
}
