import 'server-only'

import { randomBytes } from 'node:crypto'
import { findOpenSuspension, insertSuspension } from '@/lib/adapters/database/suspensions'
import { AppError } from '@/lib/common/errors'
import { recorded } from '@/lib/server/audit/audit'
import { demand } from '@/lib/server/authorization/authority'
import type { Context } from '@/lib/server/session/context'
import { draftDenyPolicy } from './preview'
import { suspensionRefusal } from './principal-match'
import { restoreSteps } from './restore'
import type { RestoreSuspension, SuspendPrincipal, SuspensionRef, SuspensionStep } from './schema'
import { executeSuspension } from './suspend'
import { lockSuspension, newClaim } from './suspension-lock'

export { readSuspendable, readSuspensionPreview } from './preview'
export { readSuspension, readSuspensions } from './read'

/** Everything that the suspension is going to do, none of it done. */
async function plan(context: Context, { principal, configs }: SuspendPrincipal, id: string) {
  const chosen = await Promise.all(
    [...new Set(configs)].map((uid) => context.coreweave.getFederationConfig(uid)),
  )
  const steps: SuspensionStep[] = [
    { kind: 'policy', ...(await draftDenyPolicy(context, principal, id)), state: 'planned' },
    { kind: 'keys', names: [], state: 'planned' },
    ...chosen.map(
      ({ uid, name, issuerUrl, audience }): SuspensionStep => ({
        kind: 'config',
        uid,
        name,
        before: { name, issuerUrl, audience },
        state: 'planned',
      }),
    ),
  ]
  return steps
}

/**
 * Stop a principal: deny it everything, suspend its keys, and pause the chosen federation configs. What
 * could not be done is told by the suspension's steps, and can be gone on with.
 */
export async function suspendPrincipal(
  context: Context,
  input: SuspendPrincipal,
): Promise<{ id: string }> {
  const { principal, reason } = input
  const { store, actor, clock, coreweave } = context
  await demand(context, 'suspend access')
  const refusal = suspensionRefusal(principal, (await coreweave.whoami()).uid)
  if (refusal) throw refusal
  const id = randomBytes(5).toString('hex')
  const claim = newClaim()
  const steps = await plan(context, input, id)
  const row = { id, principal, reason, actor: actor.uid, at: clock(), steps, claim }
  await recorded(
    context,
    {
      action: 'suspension.begin',
      object: { suspension: id, principal },
      after: {
        reason,
        steps: steps.map(({ kind, ...rest }) => [kind, 'name' in rest && rest.name]),
      },
    },
    async () => {
      if (!(await insertSuspension(store, actor.orgUid, row))) throw await suspended(context, input)
    },
  )
  await lockSuspension(context, id, (work) => executeSuspension(context, work), claim)
  return { id }
}

async function suspended({ store, actor }: Context, { principal }: SuspendPrincipal) {
  const open = await findOpenSuspension(store, actor.orgUid, principal)
  return new AppError('conflict', `${principal} is suspended already.`, {
    detail: {
      reason: 'suspended',
      next: `${open?.actor ?? 'Somebody'} did it; open that suspension${open ? ` (${open.id})` : ''} to see how far it is.`,
    },
  })
}

/** The steps that are not done yet, once more. */
export async function resumeSuspension(
  context: Context,
  { id }: SuspensionRef,
): Promise<{ id: string }> {
  await demand(context, 'suspend access')
  await recorded(context, { action: 'suspension.continue', object: { suspension: id } }, () =>
    lockSuspension(context, id, (work) => executeSuspension(context, work)),
  )
  return { id }
}

/** Undo what the suspension did and nothing else; what somebody edited since is never taken back. */
export async function restoreSuspension(
  context: Context,
  { id, leaveEdited }: RestoreSuspension,
): Promise<{ id: string }> {
  await demand(context, 'suspend access')
  await lockSuspension(context, id, (work, claim) =>
    restoreSteps(context, work, { claim, leaveEdited }),
  )
  return { id }
}
