'use client'

import { useState } from 'react'
import { useServerAction } from '@/components/form/use-server-action'
import { StatusList } from '@/components/patterns/status-list'
import { Button } from '@/components/ui/button'
import { Note, ProblemNote } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { CLOUD_NAMES } from '@/lib/core/identity/clouds'
import type { Target } from '@/lib/core/identity/trust-target'
import { verifyTargetAction } from '@/lib/features/clouds/actions'
import {
  asksItself,
  type TargetVerification,
  targetChecks,
  titleOf,
} from '@/lib/features/clouds/verify-checks'
import { trustsKey } from '@/lib/features/declared-trusts/queries'
import { TargetChecks } from './checks'

type Props = { cluster: string; namespace: string; name: string; target: Target }

/**
 * Asks the target itself whether it lets the account in, and shows each hop. What was found of one
 * target is not shown for another.
 */
export const VerifyTarget = (props: Props) => <VerifyOne key={JSON.stringify(props)} {...props} />

function VerifyOne({ cluster, namespace, name, target }: Props) {
  const { run, pending, problem, verification } = useVerification()
  return (
    <Panel
      title="Verify"
      aside={verification && <RelativeTime prefix="Asked" at={verification.at} />}
      flush
      footer={
        <div className="flex flex-wrap items-center gap-3">
          <Button pending={pending} onClick={() => run({ cluster, namespace, name, target })}>
            {verification ? 'Verify again' : 'Verify'}
          </Button>
          <span className="grow basis-64 text-ink-2 text-small">{whatItDoes(target)}</span>
        </div>
      }
    >
      {problem && !pending && (
        <div className="p-3.5">
          <ProblemNote problem={problem} title="It was not verified." />
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
    // What is declared may be proved now.
    invalidates: [{ queryKey: trustsKey }],
    onDone: setVerification,
    onRefused: () => setVerification(undefined),
  })
  return { run, pending, problem, verification }
}

const whatItDoes = (target: Target) =>
  asksItself(target)
    ? `Makes a token for this account with your credential, exchanges it with ${CLOUD_NAMES[target.cloud]}, and forgets both. It is recorded in the audit.`
    : 'Makes a token for this account with your credential, reads what it says, and forgets it. It is recorded in the audit.'

const KINDS = { proved: 'pass', unproved: 'info', failed: 'fail' } as const

const Verdict = ({ state, sentence, explanation }: TargetVerification) => (
  <Note kind={KINDS[state]} title={sentence} live>
    {explanation}
  </Note>
)

const Pending = ({ target }: { target: Target }) => (
  <StatusList
    label="Steps, in progress"
    items={targetChecks(target).map((key, index) => ({
      key,
      title: titleOf(key, target),
      state: index === 0 ? 'run' : 'idle',
      current: index === 0,
    }))}
  />
)
