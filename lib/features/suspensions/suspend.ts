import 'server-only'

import { isSuspendedKey } from '@/lib/adapters/coreweave/key-states'
import { isActive } from '@/lib/adapters/coreweave/wire'
import { AppError } from '@/lib/common/errors'
import { setFederationConfigActive } from '@/lib/features/federation/service'
import { savePolicy } from '@/lib/features/policies/service'
import { recorded } from '@/lib/server/audit/audit'
import { fingerprint, fingerprintOfText } from '@/lib/server/policy-fingerprint'
import type { Context } from '@/lib/server/session/context'
import { keysOfPrincipal, toSuspendedKey } from './principal-match'
import type { ConfigStep, KeysStep, PolicyStep, SuspensionStep } from './schema'
import { type LockedSuspension, stepOutcome } from './suspension-lock'

const isSettled = ({ state, undo }: SuspensionStep) =>
  state === 'done' || state === 'unchanged' || undo !== undefined

/** Each step by itself: what one cannot do keeps none of the others from being done. */
export async function executeSuspension(context: Context, work: LockedSuspension) {
  for (const [index, step] of work.steps.entries()) {
    if (isSettled(step)) continue
    const begin = (begun: SuspensionStep) => work.keep(index, { ...begun, state: 'doing' })
    const { problem: _, ...fresh } = step
    try {
      const done = await run(context, work, fresh, begin)
      await work.keep(index, { ...done, at: context.clock().toISOString() })
    } catch (error) {
      await work.keep(index, { ...(work.steps[index] ?? step), ...stepOutcome(error) })
    }
  }
}

type Begin = (step: SuspensionStep) => Promise<void>

function run(
  context: Context,
  work: LockedSuspension,
  step: SuspensionStep,
  begin: Begin,
): Promise<SuspensionStep> {
  switch (step.kind) {
    case 'policy':
      return deny(context, work, step, begin)
    case 'keys':
      return suspendKeys(context, work, step, begin)
    case 'config':
      return pause(context, step, begin)
  }
}

const because = ({ id, reason }: Pick<LockedSuspension, 'id' | 'reason'>) =>
  `Suspension ${id}: ${reason}`.slice(0, 2000)

async function deny(
  context: Context,
  work: LockedSuspension,
  step: PolicyStep,
  begin: Begin,
): Promise<SuspensionStep> {
  const { name, text } = step
  const live = (await context.coreweave.listPolicies()).find((policy) => policy.name === name)
  if (live && fingerprint(live) === fingerprintOfText(text)) return { ...step, state: 'done' }
  await begin(step)
  // No rule of approval holds an incident up: where one covers it, it is flagged until signed off.
  await savePolicy(context, { text, base: null, reason: because(work), emergency: true })
  return { ...step, state: 'done' }
}

/** After the Deny, so that no new key is handed out behind its back. */
async function suspendKeys(
  { coreweave, ...context }: Context,
  { principal }: LockedSuspension,
  step: KeysStep,
  begin: Begin,
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
  await begin(found)
  for (const principalName of active)
    await recorded(
      context,
      {
        action: 'access-keys.suspend',
        object: { principal: principalName },
        before: { active: known.get(principalName)?.map(({ id }) => id) },
      },
      () => coreweave.setKeyStatus({ principalName, status: 'SUSPENDED' }),
    )
  return { ...found, state: 'done' }
}

async function pause(context: Context, step: ConfigStep, begin: Begin): Promise<SuspensionStep> {
  const { uid, before } = step
  const current = await context.coreweave.getFederationConfig(uid)
  if (current.issuerUrl !== before.issuerUrl || current.audience !== before.audience)
    throw new AppError('conflict', `${step.name} trusts something else than when it was chosen.`, {
      detail: { next: 'Look at it, and pause it there if it is still wanted.' },
    })
  if (!isActive(current)) {
    // Begun here and found paused: a console that ended before it could write that down.
    const ours = step.state === 'doing' || step.state === 'unclear'
    return { ...step, state: ours ? 'done' : 'unchanged' }
  }
  await begin(step)
  const { updatedAt } = await setFederationConfigActive(context, { uid, active: false })
  return { ...step, state: 'done', ...(updatedAt && { updatedAt }) }
}
