import 'server-only'

import { endSuspension } from '@/lib/adapters/database/suspensions'
import { AppError } from '@/lib/common/errors'
import { listAnd } from '@/lib/common/list'
import { setFederationConfigActive } from '@/lib/features/federation/service'
import { deletePolicy } from '@/lib/features/policies/service'
import { recordEvent, recorded } from '@/lib/server/audit/audit'
import { fingerprintOfText } from '@/lib/server/policy-fingerprint'
import type { WriteContext } from '@/lib/server/session/context'
import type { KeysStep, StepComparison, SuspensionStep } from './schema'
import { compareStep, needsRestore, readSuspensionEvidence } from './step-comparison'
import { type LockedSuspension, stepOutcome } from './suspension-lock'

const STEP_NAMES = {
  policy: 'the Deny policy',
  keys: 'the access keys',
  config: 'the federation config',
} as const satisfies Record<SuspensionStep['kind'], string>

type RestoreOptions = { claim: string; leaveEdited: boolean; reason: string }

/** Restore what this suspension changed and nothing else, last step first. */
export async function restoreSteps(
  context: WriteContext,
  work: LockedSuspension,
  { claim, leaveEdited, reason }: RestoreOptions,
) {
  const owner = { principal: work.principal, now: context.clock() }
  const evidence = await readSuspensionEvidence(context)
  const comparisons = work.steps.map((step) => compareStep(step, evidence, owner))
  refuseUnreadable(comparisons)
  if (!leaveEdited) refuseEdited(work.steps, comparisons)
  for (const [index, step] of [...work.steps.entries()].reverse()) {
    const comparison = comparisons[index]
    if (comparison && comparison.now !== 'nothing')
      await restoreStep(context, work, { index, step, comparison })
  }
  const { store, actor, clock } = context
  const restored = {
    object: { suspension: work.id, principal: work.principal },
    after: {
      reason,
      steps: work.steps.map(({ kind, undo }) => ({ kind, undo: undo ?? 'nothing to restore' })),
    },
  }
  if (work.steps.some(needsRestore)) {
    await recordEvent(context, {
      ...restored,
      action: 'suspension.restore-partly',
      orgUid: actor.orgUid,
      actor: actor.uid,
    })
    return
  }
  await recorded(context, { ...restored, action: 'suspension.restore' }, () =>
    endSuspension(store, actor.orgUid, { id: work.id, claim, now: clock(), actor: actor.uid }),
  )
}

function refuseUnreadable(comparisons: StepComparison[]) {
  const { problem } = comparisons.find(({ now }) => now === 'unknown') ?? {}
  if (!problem) return
  const { code, message, ...detail } = problem
  throw new AppError(
    code,
    `This restore changed nothing because the current state could not be read: ${message}`,
    {
      detail,
    },
  )
}

function refuseEdited(steps: SuspensionStep[], comparisons: StepComparison[]) {
  const edited = steps.flatMap((step, index) => {
    const { now, expected, presented } = comparisons[index] ?? {}
    return now === 'edited' ? [{ what: STEP_NAMES[step.kind], expected, presented }] : []
  })
  if (edited.length === 0) return
  throw new AppError(
    'conflict',
    `This restore changed nothing because someone has edited ${listAnd(edited.map(({ what }) => what))} since.`,
    {
      detail: {
        reason: 'edited',
        upstream: edited
          .map(({ expected, presented }) => `expected\n${expected}\npresented\n${presented}`)
          .join('\n\n'),
        next: 'Compare the difference. You can restore the rest and leave the edited parts as they are.',
      },
    },
  )
}

type StepToRestore = { index: number; step: SuspensionStep; comparison: StepComparison }

async function restoreStep(
  context: WriteContext,
  work: LockedSuspension,
  { index, step, comparison }: StepToRestore,
) {
  const { undoProblem: _, ...rest } = step
  const keep = (outcome: Pick<SuspensionStep, 'undo' | 'undoProblem'>) =>
    work.keep(index, { ...rest, ...outcome, undoAt: context.clock().toISOString() })
  if (comparison.now === 'gone') return keep({ undo: 'gone' })
  if (comparison.now === 'edited') return keep({ undo: 'left' })
  try {
    await revertStep(context, work, rest)
    await keep({ undo: 'undone' })
  } catch (error) {
    const { state, problem } = stepOutcome(error)
    const undone = state === 'done'
    await keep({ undo: undone ? 'undone' : 'failed', ...(problem && { undoProblem: problem }) })
  }
}

function revertStep(
  context: WriteContext,
  { id }: LockedSuspension,
  step: SuspensionStep,
): Promise<unknown> {
  switch (step.kind) {
    case 'policy':
      return deletePolicy(context, {
        name: step.name,
        base: fingerprintOfText(step.text) ?? '',
        reason: `Suspension ${id} restored.`,
        emergency: true,
      })
    case 'keys':
      return activateKeys(context, step)
    case 'config':
      return setFederationConfigActive(context, { uid: step.uid, active: true })
  }
}

async function activateKeys(context: WriteContext, { names }: KeysStep) {
  for (const { principalName, suspended } of names)
    await recorded(
      context,
      {
        action: 'access-keys.activate',
        object: { principal: principalName },
        before: { suspended: suspended.map(({ id }) => id) },
      },
      ({ coreweave }) => coreweave.setKeyStatus({ principalName, status: 'ACTIVE' }),
    )
}
