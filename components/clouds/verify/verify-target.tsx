'use client'

import { useState } from 'react'
import { CreateCloudCanaryButton } from '@/components/canaries/create-cloud-canary'
import { useServerAction } from '@/components/form/use-server-action'
import { StatusList } from '@/components/patterns/status-list'
import { Button } from '@/components/ui/button'
import { Note, ProblemNote } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { CLOUD_NAMES } from '@/lib/core/identity/clouds'
import type { TrustTarget } from '@/lib/core/identity/trust-target'
import { verifyTargetAction } from '@/lib/features/clouds/actions'
import {
  canExchange,
  type TargetVerification,
  targetCheckKeys,
} from '@/lib/features/clouds/target-verification'
import { targetCheckTitle } from '@/lib/features/clouds/words'
import { trustsKey } from '@/lib/features/declared-trusts/queries'
import { TargetChecks } from './target-checks'

type Props = { cluster: string; namespace: string; name: string; target: TrustTarget }

/** Verifies the trust with the target itself and shows each check. The key drops results of another target. */
export const VerifyTargetPanel = (props: Props) => (
  <VerifyPanel key={JSON.stringify(props)} {...props} />
)

function VerifyPanel({ cluster, namespace, name, target }: Props) {
  const { run, pending, problem, verification } = useVerification()
  return (
    <Panel
      title="Verify"
      aside={verification && <RelativeTime prefix="Verified" at={verification.at} />}
      flush
      footer={
        <div className="flex flex-wrap items-center gap-3">
          <Button pending={pending} onClick={() => run({ cluster, namespace, name, target })}>
            {verification ? 'Verify again' : 'Verify'}
          </Button>
          <CreateCloudCanaryButton
            cluster={cluster}
            namespace={namespace}
            account={name}
            target={target}
          />
          <span className="grow basis-64 text-ink-2 text-small">
            {describeVerification(target)}
          </span>
        </div>
      }
    >
      {problem && !pending && (
        <div className="p-3.5">
          <ProblemNote problem={problem} title="Verification failed to run" />
        </div>
      )}
      {verification && !pending && (
        <div className="border-line border-b p-3.5">
          <Verdict {...verification} />
        </div>
      )}
      {pending && <Pending target={target} />}
      {verification && !pending && <TargetChecks checks={verification.checks} />}
    </Panel>
  )
}

function useVerification() {
  const [verification, setVerification] = useState<TargetVerification>()
  const { run, pending, problem } = useServerAction({
    action: verifyTargetAction,
    // The verification may change the state of a declared trust.
    invalidates: [{ queryKey: trustsKey }],
    onDone: setVerification,
    onRefused: () => setVerification(undefined),
  })
  return { run, pending, problem, verification }
}

const describeVerification = (target: TrustTarget) =>
  canExchange(target)
    ? `Creates a token for this service account with your credential, exchanges it with ${CLOUD_NAMES[target.cloud]}, and discards both. The verification is recorded in the audit log.`
    : 'Creates a token for this service account with your credential, checks its claims, and discards it. The verification is recorded in the audit log.'

const NOTE_KINDS = { proved: 'pass', unproved: 'info', failed: 'fail' } as const

const Verdict = ({ state, sentence, explanation }: TargetVerification) => (
  <Note kind={NOTE_KINDS[state]} title={sentence} live>
    {explanation}
  </Note>
)

const Pending = ({ target }: { target: TrustTarget }) => (
  <StatusList
    label="Checks, in progress"
    items={targetCheckKeys(target).map((key, index) => ({
      key,
      title: targetCheckTitle(key, target),
      state: index === 0 ? 'run' : 'idle',
      current: index === 0,
    }))}
  />
)
