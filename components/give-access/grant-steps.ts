import type { SetupStep } from '@/components/setup/setup-steps'
import type { StateKind } from '@/components/ui/state'
import type { Loadable } from '@/lib/common/loadable'
import { problemLabel } from '@/lib/common/problem-words'
import type { GrantLevel } from '@/lib/core/policy/templates'
import type { Verdict } from '@/lib/core/verification/report'
import type { GrantProposal } from '@/lib/features/give-access/schema'
import type { StepKey } from '@/lib/features/setup/schema'

/**
 * `open` is a step that the console can take for this person; `blocked` is one that somebody else has to take, or
 * that is taken outside the console; `unknown` may be done although this person cannot read it.
 */
export type GrantProgress = 'done' | 'open' | 'blocked' | 'unknown' | 'waiting'

export type GrantStep = {
  key: StepKey
  label: string
  progress: GrantProgress
  state: StateKind
  detail: string
}

export type GrantEvidence = {
  setup: readonly SetupStep[]
  /** Why this person cannot take a step, as far as it is known beforehand. */
  refusals: { annotate?: string; verify?: string }
  /** Whether creating a federation config is what the step of the federation lacks. */
  lacksConfig: boolean
  proposal: Loadable<GrantProposal> | undefined
  /** Set once what the policies lack was requested. */
  requested: boolean
  wanted: { bucket: string; level: GrantLevel }
  /** The verification that was started here. */
  verdict: Verdict['state'] | undefined
}

/** Everything that the access needs, in order, with what is known of each. */
export function grantSteps(evidence: GrantEvidence): GrantStep[] {
  const { setup, refusals, lacksConfig } = evidence
  const fromSetup = (key: 'cluster' | 'issuer' | 'federation' | 'webhook' | 'account') => {
    const step = setup.find((each) => each.key === key)
    return {
      key,
      label: step?.label ?? '',
      progress: step?.progress ?? ('waiting' as const),
      state: step?.state ?? ('run' as const),
      detail: step?.text ?? '',
    }
  }
  const onlyOutside = (step: GrantStep): GrantStep =>
    step.progress === 'open' ? { ...step, progress: 'blocked' } : step
  const federation = fromSetup('federation')
  return [
    onlyOutside(fromSetup('cluster')),
    onlyOutside(fromSetup('issuer')),
    lacksConfig ? federation : onlyOutside(federation),
    onlyOutside(fromSetup('webhook')),
    accountStep(fromSetup('account'), refusals.annotate),
    { key: 'access', label: accessLabel(evidence), ...accessStatus(evidence) },
    {
      key: 'verify',
      label: `Verify ${evidence.wanted.level} on ${evidence.wanted.bucket}`,
      ...verifyStatus(evidence),
    },
  ]
}

type Status = Pick<GrantStep, 'progress' | 'state' | 'detail'>

function accountStep(step: GrantStep, refusal: string | undefined): GrantStep {
  const label = step.progress === 'open' ? 'Annotate the service account' : 'Annotation'
  if (step.progress !== 'open' || !refusal) return { ...step, label }
  return { ...step, label, progress: 'blocked', detail: refusal }
}

const accessLabel = ({ proposal }: GrantEvidence) => {
  const policy = proposal && 'data' in proposal && 'policy' in proposal.data && proposal.data.policy
  if (!policy) return 'Policy'
  return policy.before === null ? `Create ${policy.name}` : `Add a statement to ${policy.name}`
}

function accessStatus({ proposal, requested }: GrantEvidence): Status {
  if (!proposal || 'pending' in proposal)
    return { progress: 'waiting', state: 'run', detail: 'Reading the policies' }
  if ('problem' in proposal)
    return { progress: 'blocked', state: 'warn', detail: problemLabel(proposal.problem) }
  if (requested)
    return { progress: 'blocked', state: 'info', detail: 'Requested. A reviewer decides it' }
  const { data } = proposal
  const names = (refs: readonly { policy: string; statement: string }[]) =>
    [...new Set(refs.map(({ policy, statement }) => `${policy} / ${statement}`))].join(', ')
  switch (data.state) {
    case 'granted':
      return { progress: 'done', state: 'done', detail: `Allowed by ${names(data.by)}` }
    case 'denied':
      return { progress: 'blocked', state: 'fail', detail: `Denied by ${names(data.by)}` }
    case 'missing':
      return { progress: 'open', state: 'idle', detail: 'No statement allows all of it' }
    case 'unreadable':
      return {
        progress: 'open',
        state: 'idle',
        detail: 'You cannot read policies; a reviewer sees what is missing',
      }
  }
}

const VERDICTS = {
  running: { progress: 'waiting', state: 'run', detail: 'A Job runs as the service account' },
  ended: { progress: 'waiting', state: 'run', detail: 'The Job ended; its result is being read' },
  passed: { progress: 'done', state: 'pass', detail: 'Proved just now' },
  failed: { progress: 'open', state: 'fail', detail: 'The verification failed' },
  cancelled: { progress: 'open', state: 'idle', detail: 'The verification was cancelled' },
  unknown: { progress: 'open', state: 'idle', detail: 'The verification has no result' },
} as const satisfies Record<Verdict['state'], Status>

function verifyStatus({ verdict, refusals, wanted: { level } }: GrantEvidence): Status {
  if (verdict) return VERDICTS[verdict]
  if (refusals.verify) return { progress: 'blocked', state: 'idle', detail: refusals.verify }
  return { progress: 'open', state: 'idle', detail: TRIES[level] }
}

/** What the Job does to prove a level. */
const TRIES = {
  List: 'A Job runs as the account and lists the bucket',
  Read: 'A Job runs as the account, lists the bucket and reads one object',
  Write: 'A Job runs as the account and writes one small object, which stays',
  Delete: 'A Job runs as the account, writes one small object and removes it',
} as const satisfies Record<GrantLevel, string>

/** What the console can do now, in order: nothing behind a step that is blocked or still being read. */
export function doableSteps(steps: readonly GrantStep[]): StepKey[] {
  const doable: StepKey[] = []
  for (const { key, progress } of steps) {
    if (progress === 'blocked' || progress === 'waiting') break
    if (progress === 'open') doable.push(key)
  }
  return doable
}
