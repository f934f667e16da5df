'use client'

import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Suspense, useEffect, useState } from 'react'
import { LinkButton } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { PanelSkeleton } from '@/components/ui/skeleton'
import { Checks, tally } from '@/components/verifications/checks'
import { ForeignJobNote } from '@/components/verifications/foreign-jobs'
import { useLiveVerification } from '@/components/verifications/use-live-verification'
import { VerdictNote } from '@/components/verifications/verdict'
import { VerifyAccess } from '@/components/verifications/verify-access'
import { paths } from '@/lib/common/paths'
import { verifiedQuery } from '@/lib/features/clusters/queries'
import { serviceAccountsKey } from '@/lib/features/service-accounts/queries'
import { verificationQuery } from '@/lib/features/verifications/queries'
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
      below={run && <Run key={run.name} {...run} />}
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

/** The verification, updated while it runs. */
function Run(ref: VerificationRef) {
  const { data } = useQuery(verificationQuery(ref))
  if (!data) return <PanelSkeleton lines={6} />
  return (
    <Suspense fallback={<PanelSkeleton lines={6} />}>
      <LiveRun {...ref} />
    </Suspense>
  )
}

function LiveRun({ cluster, namespace, name }: VerificationRef) {
  const { detail } = useLiveVerification({ cluster, namespace, name })
  const client = useQueryClient()
  const ended = detail.origin === 'elsewhere' || detail.verdict.state !== 'running'
  useEffect(() => {
    if (!ended) return
    void client.invalidateQueries({ queryKey: serviceAccountsKey(cluster) })
    void client.invalidateQueries(verifiedQuery(cluster))
  }, [client, cluster, ended])
  if (detail.origin === 'elsewhere') return <ForeignJobNote job={detail} />
  const { verdict, checks, proof } = detail
  return (
    <>
      <VerdictNote verdict={verdict} proof={proof} />
      <Panel
        title="Checks"
        aside={
          <>
            {tally(checks)}
            <LinkButton size="tiny" href={paths.verification(cluster, namespace, name)}>
              View
            </LinkButton>
          </>
        }
        flush
      >
        <Checks checks={checks} />
      </Panel>
    </>
  )
}
