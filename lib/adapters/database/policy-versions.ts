import 'server-only'

import { createHash } from 'node:crypto'
import { and, desc, eq, inArray } from 'drizzle-orm'
import { withLocks } from './exclusively'
import { policyVersions } from './schema'
import type { Store } from './store'

export type PolicyVersion = Omit<typeof policyVersions.$inferSelect, 'orgUid'>
export type NewPolicyVersion = Omit<PolicyVersion, 'version' | 'hash'>

export const hashOfPolicy = (text: string) => createHash('sha256').update(text).digest('hex')

/** Each version is a transaction's lock and a policy's text: so many at a time. */
const AT_ONCE = 50

/** Add what policies are now to their versions; the text that one had before makes no new one. */
export async function appendPolicyVersions(
  store: Store,
  orgUid: string,
  added: readonly NewPolicyVersion[],
): Promise<PolicyVersion[]> {
  const perPolicy = [...new Map(added.map((each) => [each.policy, each])).values()]
  const kept: PolicyVersion[] = []
  for (let from = 0; from < perPolicy.length; from += AT_ONCE) {
    const some = perPolicy.slice(from, from + AT_ONCE)
    const names = some.map(({ policy }) => policy)
    const locks = names.map((policy) => `policy:${orgUid}:${policy}`)
    kept.push(
      ...(await withLocks(store, locks, async (tx) => {
        const before = await latestPolicyVersions(tx, orgUid, names)
        const versions = some.map((each) => following(each, before.get(each.policy)))
        const fresh = versions.filter((each) => each !== before.get(each.policy))
        if (fresh.length > 0)
          await tx.insert(policyVersions).values(fresh.map((each) => ({ orgUid, ...each })))
        return versions
      })),
    )
  }
  return kept
}

/** The same of one policy. */
export async function appendPolicyVersion(
  store: Store,
  orgUid: string,
  added: NewPolicyVersion,
): Promise<PolicyVersion> {
  const [kept] = await appendPolicyVersions(store, orgUid, [added])
  if (!kept) throw new Error(`No version of ${added.policy} was kept.`)
  return kept
}

function following(added: NewPolicyVersion, latest: PolicyVersion | undefined): PolicyVersion {
  const hash = hashOfPolicy(added.text)
  return latest?.hash === hash ? latest : { ...added, hash, version: (latest?.version ?? 0) + 1 }
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

/** The latest version of every policy that was ever seen, or of the named ones, by name. */
export async function latestPolicyVersions(
  store: Store,
  orgUid: string,
  names?: readonly string[],
): Promise<Map<string, PolicyVersion>> {
  const rows = await store
    .selectDistinctOn([policyVersions.policy])
    .from(policyVersions)
    .where(
      and(eq(policyVersions.orgUid, orgUid), names && inArray(policyVersions.policy, [...names])),
    )
    .orderBy(policyVersions.policy, desc(policyVersions.version))
  return new Map(rows.map(({ orgUid: _, ...rest }) => [rest.policy, rest]))
}
