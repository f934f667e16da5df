import 'server-only'

import type { WirePolicy } from '@/lib/adapters/coreweave/wire'
import { AppError } from '@/lib/common/errors'
import { printPolicy } from '@/lib/core/policy/policy-text'
import { recorded } from '@/lib/server/audit/audit'
import { describeFailure } from '@/lib/server/failure'
import { offload } from '@/lib/server/offload/offload'
import { fingerprint } from '@/lib/server/policy-fingerprint'
import type { Context, WriteContext } from '@/lib/server/session/context'
import { recordVersion } from './versions'

/** The live policies a write affects: under the new name, and under the old name of a rename. */
export type LiveTargets = { live: WirePolicy | undefined; old: WirePolicy | undefined }

export type PolicyWrite = { policy: WirePolicy; base: string | null; was?: string | undefined }

export const policyNotFound = (name: string) =>
  new AppError('not-found', `Policy ${name} does not exist.`, {
    detail: { next: 'It may have been deleted or renamed. Check the list of policies.' },
  })

export async function parsePolicyOrThrow(
  context: Pick<Context, 'actor'>,
  text: string,
): Promise<WirePolicy> {
  const { policy, problems } = await offload(context, 'parsePolicyText', text)
  if (policy) return policy
  const errors = problems.filter(({ severity }) => severity === 'error')
  const lines = errors.slice(0, 5).map(({ line, message }) => `Line ${line}: ${message}`)
  throw new AppError('invalid', 'The policy is not valid.', {
    detail: { fields: { text: lines } },
  })
}

/** Rejects a save that would overwrite an unseen change, which CoreWeave's API does not detect. */
export function assertUnchanged(
  name: string,
  live: WirePolicy | undefined,
  base: string | null,
): void {
  if (base === null && live)
    throw new AppError('conflict', `Policy ${name} already exists. Saving would replace it.`, {
      detail: { reason: 'exists', next: `Choose another name or edit ${name}.` },
    })
  if (base !== null && !live)
    throw new AppError('conflict', `${name} was deleted after you opened it.`, {
      detail: {
        reason: 'deleted',
        next: 'Copy your changes and create the policy again if you still need it.',
      },
    })
  if (base !== null && live && fingerprint(live) !== base)
    throw new AppError('conflict', `Someone else changed ${name} after you opened it.`, {
      detail: {
        reason: 'lost-update',
        upstream: printPolicy(live),
        next: 'Compare both versions, then save again on top of the live policy. Your changes are kept.',
      },
    })
}

/** What the change meets among the live policies; refused where somebody else's change would be lost. */
export function findWriteTargets(
  all: readonly WirePolicy[],
  { policy: { name }, base, was }: PolicyWrite,
): LiveTargets {
  const live = all.find((each) => each.name === name)
  const old = was === undefined || was === name ? undefined : all.find((each) => each.name === was)
  if (base !== null && was !== undefined && was !== name) {
    assertUnchanged(was, old, base)
    assertUnchanged(name, live, null)
  } else assertUnchanged(name, live, base)
  return { live, old }
}

/** Creates or replaces a policy, records it and stores a version; then deletes the renamed policy. */
export async function writePolicy(
  context: WriteContext,
  { live, old }: LiveTargets,
  { policy, reason }: { policy: WirePolicy; reason: string },
): Promise<{ name: string; version: number }> {
  const { name } = policy
  await recorded(
    context,
    {
      action: live ? 'policy.update' : 'policy.create',
      object: { policy: name },
      ...(live && { before: live }),
      after: { policy, reason },
    },
    ({ coreweave }) => coreweave.ensurePolicy(policy),
  )
  const { version } = await recordVersion(context, { name, policy, reason })
  if (old) await removeRenamed(context, old, { name, reason })
  return { name, version }
}

/** The second half of a rename. If it fails, both policies are live and the error says so. */
async function removeRenamed(
  context: WriteContext,
  old: WirePolicy,
  { name, reason }: { name: string; reason: string },
) {
  try {
    await removePolicy(context, old, `Renamed to ${name}. ${reason}`)
  } catch (cause) {
    const { problem } = describeFailure(cause)
    throw new AppError(
      problem.code,
      `Created ${name}, but could not delete ${old.name}: ${problem.message}`,
      {
        cause,
        detail: {
          reason: 'half-renamed',
          next: `Both policies are live. Delete ${old.name}.`,
          ...(problem.upstream !== undefined && { upstream: problem.upstream }),
        },
      },
    )
  }
}

export async function removePolicy(context: WriteContext, live: WirePolicy, reason: string) {
  const { name } = live
  await recorded(
    context,
    { action: 'policy.delete', object: { policy: name }, before: live, after: { reason } },
    ({ coreweave }) => coreweave.deletePolicy(name),
  )
  await recordVersion(context, { name, reason })
}
