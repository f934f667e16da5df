import 'server-only'

import { randomBytes } from 'node:crypto'
import { findOpenSuspension, insertSuspension } from '@/lib/adapters/database/suspensions'
import { AppError } from '@/lib/common/errors'
import { readPeopleNames } from '@/lib/features/people/service'
import { recorded } from '@/lib/server/audit/audit'
import { requirePermission } from '@/lib/server/authorization/permissions'
import type { Context, WriteContext } from '@/lib/server/session/context'
import { draftDenyPolicy } from './preview'
import { suspensionRefusal } from './principal-match'
import { restoreSteps } from './restore'
import type { RestoreSuspension, SuspendPrincipal, SuspensionRef, SuspensionStep } from './schema'
import { executeSuspension } from './suspend'
import { lockSuspension, newClaim } from './suspension-lock'

export { readSuspendable, readSuspensionPreview } from './preview'
export { readSuspension, readSuspensions } from './read'

/** The steps of a suspension, in the order they run. */
async function planSteps(context: Context, { principal, configs }: SuspendPrincipal, id: string) {
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
 * Suspend a principal: deny it everything, suspend its access keys and pause the chosen federation
 * configs. Steps that fail are stored as failed and can be retried.
 */
export async function suspendPrincipal(
  context: WriteContext,
  input: SuspendPrincipal,
): Promise<{ id: string }> {
  const { principal, reason } = input
  const { store, actor, clock, coreweave } = context
  await requirePermission(context, 'suspend-access')
  const refusal = suspensionRefusal(principal, (await coreweave.whoami()).uid)
  if (refusal) throw refusal
  const id = randomBytes(5).toString('hex')
  const claim = newClaim()
  const steps = await planSteps(context, input, id)
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
      if (!(await insertSuspension(store, actor.orgUid, row)))
        throw await alreadySuspended(context, input)
    },
  )
  await lockSuspension(context, id, (work) => executeSuspension(context, work), claim)
  return { id }
}

async function alreadySuspended(context: Context, { principal }: SuspendPrincipal) {
  const { store, actor } = context
  const [open, { names }] = await Promise.all([
    findOpenSuspension(store, actor.orgUid, principal),
    readPeopleNames(context),
  ])
  const who = open ? (names[open.actor] ?? open.actor) : 'Someone else'
  return new AppError('conflict', `${principal} is already suspended.`, {
    detail: {
      reason: 'suspended',
      next: `${who} suspended it. Open that suspension${open ? ` (${open.id})` : ''} to see its progress.`,
    },
  })
}

/** Retry the steps that are not done. */
export async function resumeSuspension(
  context: WriteContext,
  { id }: SuspensionRef,
): Promise<{ id: string }> {
  await requirePermission(context, 'suspend-access')
  await recorded(context, { action: 'suspension.continue', object: { suspension: id } }, () =>
    lockSuspension(context, id, (work) => executeSuspension(context, work)),
  )
  return { id }
}

/** Restore what the suspension changed and nothing else. Later edits by others are not overwritten. */
export async function restoreSuspension(
  context: WriteContext,
  { id, leaveEdited, reason }: RestoreSuspension,
): Promise<{ id: string }> {
  await requirePermission(context, 'suspend-access')
  await lockSuspension(context, id, (work, claim) =>
    restoreSteps(context, work, { claim, leaveEdited, reason }),
  )
  return { id }
}
