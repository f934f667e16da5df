import 'server-only'

import { createHash } from 'node:crypto'
import { and, desc, eq } from 'drizzle-orm'
import type { Store } from './db'
import { exclusively } from './exclusively'
import { policyVersions } from './schema'

export type PolicyVersion = Omit<typeof policyVersions.$inferSelect, 'orgUid'>
export type NewPolicyVersion = Omit<PolicyVersion, 'version' | 'hash'>

export const hashOfPolicy = (text: string) => createHash('sha256').update(text).digest('hex')

/** Add what a policy is now to its versions; the text it had before makes no new one. */
export function appendPolicyVersion(
  store: Store,
  orgUid: string,
  added: NewPolicyVersion,
): Promise<PolicyVersion> {
  return exclusively(store, `policy:${orgUid}:${added.policy}`, async (tx) => {
    const [latest] = await listPolicyVersions(tx, orgUid, added.policy, 1)
    const hash = hashOfPolicy(added.text)
    if (latest?.hash === hash) return latest
    const version = { ...added, hash, version: (latest?.version ?? 0) + 1 }
    await tx.insert(policyVersions).values({ orgUid, ...version })
    return version
  })
}

/** Newest first. */
export async function listPolicyVersions(
  store: Store,
  orgUid: string,
  policy: string,
  limit = 1000,
): Promise<PolicyVersion[]> {
  const rows = await store
    .select()
    .from(policyVersions)
    .where(and(eq(policyVersions.orgUid, orgUid), eq(policyVersions.policy, policy)))
    .orderBy(desc(policyVersions.version))
    .limit(limit)
  return rows.map(({ orgUid: _, ...rest }) => rest)
}

/** The latest version of every policy that was ever seen, by name. */
export async function latestPolicyVersions(
  store: Store,
  orgUid: string,
): Promise<Map<string, PolicyVersion>> {
  const rows = await store
    .selectDistinctOn([policyVersions.policy])
    .from(policyVersions)
    .where(eq(policyVersions.orgUid, orgUid))
    .orderBy(policyVersions.policy, desc(policyVersions.version))
  return new Map(rows.map(({ orgUid: _, ...rest }) => [rest.policy, rest]))
}
