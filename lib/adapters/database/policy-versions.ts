import 'server-only'

import { createHash } from 'node:crypto'
import { and, asc, desc, eq, gte, inArray, lt, lte, or, sql } from 'drizzle-orm'
import { withLocks } from './advisory-locks'
import { policyVersions } from './schema'
import type { Store, StoreReader } from './store'

export type PolicyVersion = Omit<typeof policyVersions.$inferSelect, 'orgUid'>
export type NewPolicyVersion = Omit<PolicyVersion, 'version' | 'hash'>

export const hashOfPolicy = (text: string) => createHash('sha256').update(text).digest('hex')

/** Bounds one transaction, which holds a lock and the text of each policy in the batch. */
const AT_ONCE = 50

/** Append the current texts of policies to their versions. An unchanged text adds no version. */
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

/** Append the current text of one policy. */
export async function appendPolicyVersion(
  store: Store,
  orgUid: string,
  added: NewPolicyVersion,
): Promise<PolicyVersion> {
  const [kept] = await appendPolicyVersions(store, orgUid, [added])
  if (!kept) throw new Error(`No version of policy ${added.policy} was stored.`)
  return kept
}

function following(added: NewPolicyVersion, latest: PolicyVersion | undefined): PolicyVersion {
  const hash = hashOfPolicy(added.text)
  return latest?.hash === hash ? latest : { ...added, hash, version: (latest?.version ?? 0) + 1 }
}

/** Newest first. */
export async function listPolicyVersions(
  store: StoreReader,
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

/** The latest version of every policy until a time. */
export async function policyVersionsUntil(
  store: StoreReader,
  orgUid: string,
  until: Date,
): Promise<PolicyVersion[]> {
  const rows = await store
    .selectDistinctOn([policyVersions.policy])
    .from(policyVersions)
    .where(and(eq(policyVersions.orgUid, orgUid), lte(policyVersions.at, until)))
    .orderBy(policyVersions.policy, desc(policyVersions.version))
  return rows.map(({ orgUid: _, ...rest }) => rest)
}

/** The latest version of every known policy, or of the named policies, by name. */
export async function latestPolicyVersions(
  store: StoreReader,
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

/**
 * Every policy as it stood just before a time, by name. A policy that the console first found later, and outside
 * it, is taken to have stood there with the text it was found with.
 */
export async function policyVersionsBefore(
  store: StoreReader,
  orgUid: string,
  before: Date,
): Promise<PolicyVersion[]> {
  const { policy, version, source, at } = policyVersions
  const isEarlier = lt(at, before)
  const rows = await store
    .selectDistinctOn([policy])
    .from(policyVersions)
    .where(
      and(
        eq(policyVersions.orgUid, orgUid),
        or(isEarlier, and(eq(version, 1), eq(source, 'outside'))),
      ),
    )
    .orderBy(policy, desc(sql`${at} < ${before.toISOString()}`), desc(version))
  return rows.map(({ orgUid: _, ...rest }) => rest)
}

const MOST_REPLAYED = 500

/** The versions stored within a time, both ends included, in the order in which they became live. */
export async function policyVersionsWithin(
  store: StoreReader,
  orgUid: string,
  { from, to }: { from: Date; to: Date },
): Promise<PolicyVersion[]> {
  const { policy, version, at } = policyVersions
  const rows = await store
    .select()
    .from(policyVersions)
    .where(and(eq(policyVersions.orgUid, orgUid), gte(at, from), lte(at, to)))
    .orderBy(asc(at), asc(policy), asc(version))
    .limit(MOST_REPLAYED)
  return rows.map(({ orgUid: _, ...rest }) => rest)
}
