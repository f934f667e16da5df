import 'server-only'

import { isSuspendedKey } from '@/lib/adapters/coreweave/key-states'
import { isActive } from '@/lib/adapters/coreweave/wire'
import { AppError } from '@/lib/common/errors'
import { setFederationConfigActive } from '@/lib/features/federation/service'
import { savePolicy } from '@/lib/features/policies/service'
import { recorded } from '@/lib/server/audit/audit'
import { fingerprint, fingerprintOfText } from '@/lib/server/policy-fingerprint'
import type { WriteContext } from '@/lib/server/session/context'
import { keysOfPrincipal, toSuspendedKey } from './principal-match'
import type { ConfigStep, KeysStep, PolicyStep, SuspensionStep } from './schema'
import { type LockedSuspension, stepOutcome } from './suspension-lock'

const isFinished = ({ state, undo }: SuspensionStep) =>
  state === 'done' || state === 'unchanged' || undo !== undefined

/** Run the remaining steps one by one; a failed step does not stop the others. */
export async function executeSuspension(context: WriteContext, work: LockedSuspension) {
  for (const [index, step] of work.steps.entries()) {
    if (isFinished(step)) continue
    const markStarted = (started: SuspensionStep) =>
      work.keep(index, { ...started, state: 'doing' })
    const { problem: _, ...fresh } = step
    try {
      const done = await runStep(context, work, fresh, markStarted)
      await work.keep(index, { ...done, at: context.clock().toISOString() })
    } catch (error) {
      await work.keep(index, { ...(work.steps[index] ?? step), ...stepOutcome(error) })
    }
  }
}

type MarkStarted = (step: SuspensionStep) => Promise<void>

function runStep(
  context: WriteContext,
  work: LockedSuspension,
  step: SuspensionStep,
  markStarted: MarkStarted,
): Promise<SuspensionStep> {
  switch (step.kind) {
    case 'policy':
      return createDenyPolicy(context, work, step, markStarted)
    case 'keys':
      return suspendKeys(context, work, step, markStarted)
    case 'config':
      return pauseConfig(context, step, markStarted)
  }
}

const policyReason = ({ id, reason }: Pick<LockedSuspension, 'id' | 'reason'>) =>
  `Suspension ${id}: ${reason}`.slice(0, 2000)

async function createDenyPolicy(
  context: WriteContext,
  work: LockedSuspension,
  step: PolicyStep,
  markStarted: MarkStarted,
): Promise<SuspensionStep> {
  const { name, text } = step
  const live = (await context.coreweave.listPolicies()).find((policy) => policy.name === name)
  if (live && fingerprint(live) === fingerprintOfText(text)) return { ...step, state: 'done' }
  await markStarted(step)
  // Approval rules do not delay an incident; a covered save is flagged until someone signs it off.
  await savePolicy(context, { text, base: null, reason: policyReason(work), emergency: true })
  return { ...step, state: 'done' }
}

/** Runs after the Deny, which stops new keys from being issued. */
async function suspendKeys(
  { coreweave, ...context }: WriteContext,
  { principal }: LockedSuspension,
  step: KeysStep,
  markStarted: MarkStarted,
): Promise<SuspensionStep> {
  const known = new Map(step.names.map((each) => [each.principalName, each.suspended]))
  const active = new Set<string>()
  for (const key of keysOfPrincipal(await coreweave.listAccessKeys(), principal, context.clock())) {
    if (isSuspendedKey(key)) continue
    const before = known.get(key.principalName) ?? []
    if (!before.some(({ id }) => id === key.accessKeyId))
      known.set(key.principalName, [...before, toSuspendedKey(key)])
    active.add(key.principalName)
  }
  const names = [...known].map(([principalName, suspended]) => ({ principalName, suspended }))
  const found: KeysStep = { ...step, names }
  if (names.length === 0) return { ...found, state: 'unchanged' }
  await markStarted(found)
  for (const principalName of active)
    await recorded(
      context,
      {
        action: 'access-keys.suspend',
        object: { principal: principalName },
        before: { active: known.get(principalName)?.map(({ id }) => id) },
      },
      (write) => write.coreweave.setKeyStatus({ principalName, status: 'SUSPENDED' }),
    )
  return { ...found, state: 'done' }
}

async function pauseConfig(
  context: WriteContext,
  step: ConfigStep,
  markStarted: MarkStarted,
): Promise<SuspensionStep> {
  const { uid, before } = step
  const current = await context.coreweave.getFederationConfig(uid)
  if (current.issuerUrl !== before.issuerUrl || current.audience !== before.audience)
    throw new AppError(
      'conflict',
      `The issuer URL or audience of federation config ${step.name} has changed since it was selected.`,
      {
        detail: {
          next: 'Open the federation config and pause it there if it should still be paused.',
        },
      },
    )
  if (!isActive(current)) {
    // A console that stopped before it stored the outcome leaves a config that it paused itself.
    const ours = step.state === 'doing' || step.state === 'unclear'
    return { ...step, state: ours ? 'done' : 'unchanged' }
  }
  await markStarted(step)
  const { updatedAt } = await setFederationConfigActive(context, { uid, active: false })
  return { ...step, state: 'done', ...(updatedAt && { updatedAt }) }
}
