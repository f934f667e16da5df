import 'server-only'

import { listPolicyVersions } from '@/lib/adapters/database/policy-versions'
import { AppError } from '@/lib/common/errors'
import type { Context } from '@/lib/server/session/context'
import type { PolicyHistory, PolicyRef, PolicyVersionText, VersionRef } from './schema'
import { recordOutsideChanges, toVersionSummary } from './versions'

/** Requires the permission to list policies, and records outside changes. */
async function authorised(context: Context) {
  const live = await context.coreweave.listPolicies()
  await recordOutsideChanges(context, live)
  return live
}

/** Reads all recorded versions of a policy, live or deleted. */
export async function readPolicyHistory(
  context: Context,
  { name }: PolicyRef,
): Promise<PolicyHistory> {
  const live = await authorised(context)
  const versions = await listPolicyVersions(context.store, context.actor.orgUid, name)
  if (versions.length === 0)
    throw new AppError(
      'not-found',
      `No history for policy ${name}: this console has never read it.`,
      {
        detail: { next: 'Check the list of policies.' },
      },
    )
  return {
    name,
    live: live.some((policy) => policy.name === name),
    versions: versions.map((each) => ({ ...toVersionSummary(each), deleted: each.text === '' })),
  }
}

export async function readPolicyVersion(
  context: Context,
  { name, version }: VersionRef,
): Promise<PolicyVersionText> {
  await authorised(context)
  const versions = await listPolicyVersions(context.store, context.actor.orgUid, name)
  const found = versions.find((each) => each.version === version)
  if (!found)
    throw new AppError('not-found', `${name} has no version ${version}.`, {
      detail: { next: 'Open the history to see all versions.' },
    })
  return { ...toVersionSummary(found), text: found.text }
}
