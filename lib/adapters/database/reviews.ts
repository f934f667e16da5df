import 'server-only'

import { and, asc, desc, eq, gt, gte, ilike, isNull, lte, or, sql } from 'drizzle-orm'
import { withLocks } from './advisory-locks'
import { reviewDays, reviewedVersions, reviews } from './reviews-tables'
import { auditEvents, policyVersions } from './schema'
import type { Store, StoreReader } from './store'

export type ReviewRow = Omit<typeof reviews.$inferSelect, 'orgUid'>
export type ReviewDay = { day: string; counts: Record<string, number> }

/** Newest first. */
export async function listReviews(
  store: StoreReader,
  orgUid: string,
  limit = 20,
): Promise<ReviewRow[]> {
  const rows = await store
    .select()
    .from(reviews)
    .where(eq(reviews.orgUid, orgUid))
    .orderBy(desc(reviews.number))
    .limit(limit)
  return rows.map(({ orgUid: _, ...rest }) => rest)
}

/** Insert a review and mark the versions it covered as reviewed. */
export const insertReview = (
  store: Store,
  orgUid: string,
  review: Omit<ReviewRow, 'number'>,
): Promise<ReviewRow> =>
  withLocks(store, `review:${orgUid}`, async (tx) => {
    const [last] = await listReviews(tx, orgUid, 1)
    const kept = { ...review, number: (last?.number ?? 0) + 1 }
    await tx.insert(reviews).values({ orgUid, ...kept })
    for (const { policy, version } of review.changes)
      await tx
        .insert(reviewedVersions)
        .values({ orgUid, policy, version })
        .onConflictDoUpdate({
          target: [reviewedVersions.orgUid, reviewedVersions.policy],
          set: { version: sql`greatest(${reviewedVersions.version}, excluded.version)` },
        })
    return kept
  })

const MOST_CHANGES = 2000

/** Unreviewed versions that were made outside the console, newest first. */
export async function listOutsideChanges(store: StoreReader, orgUid: string) {
  const rows = await store
    .select({
      policy: policyVersions.policy,
      version: policyVersions.version,
      gone: sql<boolean>`${policyVersions.text} = ''`,
      at: policyVersions.at,
    })
    .from(policyVersions)
    .leftJoin(
      reviewedVersions,
      and(
        eq(reviewedVersions.orgUid, policyVersions.orgUid),
        eq(reviewedVersions.policy, policyVersions.policy),
      ),
    )
    .where(
      and(
        eq(policyVersions.orgUid, orgUid),
        eq(policyVersions.source, 'outside'),
        or(isNull(reviewedVersions.version), gt(policyVersions.version, reviewedVersions.version)),
      ),
    )
    .orderBy(desc(policyVersions.at), asc(policyVersions.policy), desc(policyVersions.version))
    .limit(MOST_CHANGES)
  return rows
}

type OutsideVersions = {
  /** Inclusive. */
  from?: Date
  to?: Date
  /** A part of the policy's name. */
  policy?: string
  limit?: number
}

const outsideVersions = (orgUid: string, { from, to, policy }: OutsideVersions) =>
  and(
    eq(policyVersions.orgUid, orgUid),
    eq(policyVersions.source, 'outside'),
    // The first version is what the console found, not a change.
    gt(policyVersions.version, 1),
    from ? gte(policyVersions.at, from) : undefined,
    to ? lte(policyVersions.at, to) : undefined,
    policy ? ilike(policyVersions.policy, `%${policy.replace(/[\\%_]/g, '\\$&')}%`) : undefined,
  )

/** Changes of policies outside the console, reviewed or not, newest first. */
export const listOutsideVersions = (
  store: StoreReader,
  orgUid: string,
  wanted: OutsideVersions = {},
) =>
  store
    .select({
      policy: policyVersions.policy,
      version: policyVersions.version,
      gone: sql<boolean>`${policyVersions.text} = ''`,
      at: policyVersions.at,
    })
    .from(policyVersions)
    .where(outsideVersions(orgUid, wanted))
    .orderBy(desc(policyVersions.at), asc(policyVersions.policy), desc(policyVersions.version))
    .limit(wanted.limit ?? MOST_CHANGES)

export const countOutsideVersions = (
  store: StoreReader,
  orgUid: string,
  wanted: OutsideVersions = {},
): Promise<number> => store.$count(policyVersions, outsideVersions(orgUid, wanted))

/** Every version since a time, newest first. */
export async function listVersionsSince(
  store: StoreReader,
  orgUid: string,
  since: Date | undefined,
) {
  const rows = await store
    .select()
    .from(policyVersions)
    .where(and(eq(policyVersions.orgUid, orgUid), since ? gt(policyVersions.at, since) : undefined))
    .orderBy(desc(policyVersions.at))
    .limit(MOST_CHANGES)
  return rows.map(({ orgUid: _, text, ...rest }) => ({ ...rest, gone: text === '' }))
}

/** The newest row of the audit chain. Its hash covers every row before it. */
export async function readAuditHead(store: StoreReader, orgUid: string) {
  const [head] = await store
    .select({ row: auditEvents.seq, hash: auditEvents.hash })
    .from(auditEvents)
    .where(eq(auditEvents.orgUid, orgUid))
    .orderBy(desc(auditEvents.seq))
    .limit(1)
  return head ?? { row: 0, hash: '' }
}

/** One entry per day, replaced by the latest visit. */
export async function upsertReviewDay(store: Store, orgUid: string, { day, counts }: ReviewDay) {
  await store
    .insert(reviewDays)
    .values({ orgUid, day, counts })
    .onConflictDoUpdate({ target: [reviewDays.orgUid, reviewDays.day], set: { counts } })
}

export async function latestReviewDay(
  store: StoreReader,
  orgUid: string,
): Promise<ReviewDay | undefined> {
  const [row] = await store
    .select({ day: reviewDays.day, counts: reviewDays.counts })
    .from(reviewDays)
    .where(eq(reviewDays.orgUid, orgUid))
    .orderBy(desc(reviewDays.day))
    .limit(1)
  return row
}

/** Oldest first. */
export const listReviewDays = (
  store: StoreReader,
  orgUid: string,
  from: string,
): Promise<ReviewDay[]> =>
  store
    .select({ day: reviewDays.day, counts: reviewDays.counts })
    .from(reviewDays)
    .where(and(eq(reviewDays.orgUid, orgUid), gte(reviewDays.day, from)))
    .orderBy(asc(reviewDays.day))
