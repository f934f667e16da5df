import 'server-only'

import { endSuspension } from '@/lib/adapters/database/suspensions'
import { AppError } from '@/lib/common/errors'
import { setFederationConfigActive } from '@/lib/features/federation/service'
import { deletePolicy } from '@/lib/features/policies/service'
import { recorded } from '@/lib/server/audit/audit'
import { fingerprintOfText } from '@/lib/server/policy-fingerprint'
import type { Context } from '@/lib/server/session/context'
import type { KeysStep, StepComparison, SuspensionStep } from './schema'
import { compareStep, needsRestore, readSuspensionEvidence } from './step-comparison'
import { type LockedSuspension, stepOutcome } from './suspension-lock'

const NAMES = {
  policy: 'the policy with the Deny',
  keys: 'the access keys',
  config: 'the federation config',
} as const satisfies Record<SuspensionStep['kind'], string>

type Undoing = { claim: string; leaveEdited: boolean }

/** Undo what this suspension changed and nothing else: the way back in the opposite order. */
export async function restoreSteps(
  context: Context,
  work: LockedSuspension,
  { claim, leaveEdited }: Undoing,
) {
  const whose = { principal: work.principal, now: context.clock() }
  const evidence = await readSuspensionEvidence(context)
  const looks = work.steps.map((step) => compareStep(step, evidence, whose))
  refuseUnknown(looks)
  if (!leaveEdited) refuseEdited(work.steps, looks)
  for (const [index, step] of [...work.steps.entries()].reverse()) {
    const look = looks[index]
    if (look && look.now !== 'nothing') await undoOne(context, work, { index, step, look })
  }
  if (work.steps.some(needsRestore)) return
  const { store, actor, clock } = context
  await recorded(
    context,
    {
      action: 'suspension.restore',
      object: { suspension: work.id, principal: work.principal },
      after: work.steps.map(({ kind, undo }) => ({ kind, undo: undo ?? 'nothing to undo' })),
    },
    () =>
      endSuspension(store, actor.orgUid, { id: work.id, claim, now: clock(), actor: actor.uid }),
  )
}

function refuseUnknown(looks: StepComparison[]) {
  const { problem } = looks.find(({ now }) => now === 'unknown') ?? {}
  if (!problem) return
  const { code, message, ...detail } = problem
  throw new AppError(
    code,
    `Nothing was restored, as what is there now cannot be read: ${message}`,
    {
      detail,
    },
  )
}

function refuseEdited(steps: SuspensionStep[], looks: StepComparison[]) {
  const edited = steps.flatMap((step, index) => {
    const { now, expected, presented } = looks[index] ?? {}
    return now === 'edited' ? [{ what: NAMES[step.kind], expected, presented }] : []
  })
  if (edited.length === 0) return
  throw new AppError(
    'conflict',
    `Somebody changed ${edited.map(({ what }) => what).join(' and ')} since; nothing was restored.`,
    {
      detail: {
        reason: 'edited',
        upstream: edited
          .map(({ expected, presented }) => `left as\n${expected}\nnow\n${presented}`)
          .join('\n\n'),
        next: 'Look at what differs. The rest can be restored, and what was edited left as it is.',
      },
    },
  )
}

type One = { index: number; step: SuspensionStep; look: StepComparison }

async function undoOne(context: Context, work: LockedSuspension, { index, step, look }: One) {
  const { undoProblem: _, ...rest } = step
  if (look.now === 'gone') return work.keep(index, { ...rest, undo: 'gone' })
  if (look.now === 'edited') return work.keep(index, { ...rest, undo: 'left' })
  try {
    await takeBack(context, work, rest)
    await work.keep(index, { ...rest, undo: 'undone' })
  } catch (error) {
    const { state, problem } = stepOutcome(error)
    const undone = state === 'done'
    await work.keep(index, { ...rest, undo: undone ? 'undone' : 'failed', undoProblem: problem })
  }
}

function takeBack(
  context: Context,
  { id }: LockedSuspension,
  step: SuspensionStep,
): Promise<unknown> {
  switch (step.kind) {
    case 'policy':
      return deletePolicy(context, {
        name: step.name,
        base: fingerprintOfText(step.text) ?? '',
        reason: `Suspension ${id} is restored.`,
        emergency: true,
      })
    case 'keys':
      return activate(context, step)
    case 'config':
      return setFederationConfigActive(context, { uid: step.uid, active: true })
  }
}

async function activate(context: Context, { names }: KeysStep) {
  for (const { principalName, suspended } of names)
    await recorded(
      context,
      {
        action: 'access-keys.activate',
        object: { principal: principalName },
        before: { suspended: suspended.map(({ id }) => id) },
      },
      () => context.coreweave.setKeyStatus({ principalName, status: 'ACTIVE' }),
    )
}
