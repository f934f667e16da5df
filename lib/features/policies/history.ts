import 'server-only'

import { listPolicyVersions } from '@/lib/adapters/database/policy-versions'
import { AppError } from '@/lib/common/errors'
import type { Context } from '@/lib/server/session/context'
import type { PolicyHistory, PolicyRef, PolicyVersionText, VersionRef } from './schema'
import { DELETED, type LatestVersion, readLatestVersions, toVersionSummary } from './versions'

/** All versions, newest first, with an unrecorded change on top. Requires the permission to list policies. */
async function readVersions(context: Context, name: string) {
  const live = await context.coreweave.listPolicies()
  const latest = (await readLatestVersions(context, live)).get(name)
  const stored: LatestVersion[] = await listPolicyVersions(
    context.store,
    context.actor.orgUid,
    name,
  )
  return {
    live: live.some((policy) => policy.name === name),
    versions: latest?.unrecorded ? [latest, ...stored] : stored,
  }
}

/** Reads all versions of a policy, live or deleted. */
export async function readPolicyHistory(
  context: Context,
  { name }: PolicyRef,
): Promise<PolicyHistory> {
  const { live, versions } = await readVersions(context, name)
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
    live,
    versions: versions.map((each) => ({
      ...toVersionSummary(each),
      deleted: each.text === DELETED,
    })),
  }
}

export async function readPolicyVersion(
  context: Context,
  { name, version }: VersionRef,
): Promise<PolicyVersionText> {
  const { versions } = await readVersions(context, name)
  const found = versions.find((each) => each.version === version)
  if (!found)
    throw new AppError('not-found', `${name} has no version ${version}.`, {
      detail: { next: 'Open the history to see all versions.' },
    })
  return { ...toVersionSummary(found), text: found.text }
}
