import 'server-only'

import { isDeepStrictEqual } from 'node:util'
import pMap from 'p-map'
import {
  insertReview,
  type ReviewRow as KeptReview,
  listOutsideChanges,
  listReviewDays,
  listReviews,
  type ReviewDay,
  readAuditHead,
  upsertReviewDay,
} from '@/lib/adapters/database/reviews'
import {
  deleteFindingSignOff,
  listFindingSignOffs,
  upsertFindingSignOff,
} from '@/lib/adapters/database/sign-offs'
import { AppError } from '@/lib/common/errors'
import { redact } from '@/lib/common/redact'
import { DEFAULT_TREND_DAYS } from '@/lib/common/trend-days'
import { countCanaryStates } from '@/lib/features/canaries/service'
import { storeOutsideChanges } from '@/lib/features/policies/service'
import type { ReviewDaysRef } from '@/lib/features/trends/schema'
import { isClusterCounted, recordClusterDay, trendStart } from '@/lib/features/trends/service'
import { recorded } from '@/lib/server/audit/audit'
import { requirePermission } from '@/lib/server/authorization/permissions'
import { readPart } from '@/lib/server/read-part'
import type { Context, WriteContext } from '@/lib/server/session/context'
import { readClusterFindings } from './cluster-findings'
import { findingId, recordSightings, toSignOff, withSignOffs } from './detected-findings'
import { notifyOfFindings } from './finding-notices'
import { readPermanentKey, readReplacementProof } from './keys'
import { readOrganizationFindings, readUnrecordedChanges } from './organization-findings'
import type {
  AcceptFinding,
  ClusterReview,
  ClusterReviewRef,
  OrganizationReview,
  RecordReview,
  ReviewFinding,
  ReviewMark,
  ReviewSightings,
  RevokeKey,
  SignOff,
  SignOffRef,
} from './schema'
import { describeFindingPlace, findingTitle } from './words'

export { readFindingChanges } from './finding-changes'

const DAY = 86_400_000
const MAX_ACCEPTED_DAYS = 366

/** The findings from CoreWeave's API with their sign-offs. Each cluster is read by `readClusterReview`. */
export async function readReview(context: Context): Promise<OrganizationReview> {
  const { store, actor, clock } = context
  const { found, live, policies, clusters, buckets, permanentKeys, unread } =
    await readOrganizationFindings(context)
  const { findings, totals, unrecorded } = await withSignOffs(context, found)
  const now = clock()
  const [noticed, signOffs, outside, [last], stored] = await Promise.all([
    readUnrecordedChanges(context, live),
    listFindingSignOffs(store, actor.orgUid),
    listOutsideChanges(store, actor.orgUid),
    listReviews(store, actor.orgUid, 1),
    listReviewDays(store, actor.orgUid, dayText(trendStart(now, DEFAULT_TREND_DAYS))),
  ])
  const today = reviewDay(now, { totals, permanentKeys, unread })
  const isStored = !today || stored.some((day) => isDeepStrictEqual(day, today))
  return {
    findings,
    totals,
    counts: {
      policies: policies.length,
      statements: policies.reduce((sum, { statements }) => sum + statements.length, 0),
      ...(buckets !== undefined && { buckets }),
    },
    clusters: clusters.map(({ id, name, issuerUrl }) => ({ id, name, issuerUrl })),
    unread,
    ...(permanentKeys !== undefined && { permanentKeys }),
    signOffs: signOffs.map((each) => toSignOff(each, now)),
    outside: [...noticed, ...outside].map(({ at, ...change }) => ({
      ...change,
      at: at.toISOString(),
    })),
    ...(last && { last: toReviewMark(last) }),
    ...((unrecorded || noticed.length > 0 || !isStored) && { unrecorded: true as const }),
    days: [...stored.filter(({ day }) => day !== today?.day), ...(today ? [today] : [])],
    at: now.toISOString(),
  }
}

/** The counts of a day. A partial read has none: it finds less, which would look like an improvement. */
const reviewDay = (
  now: Date,
  {
    totals,
    permanentKeys = 0,
    unread,
  }: Pick<OrganizationReview, 'totals' | 'permanentKeys' | 'unread'>,
): ReviewDay | undefined =>
  unread.length > 0 ? undefined : { day: dayText(now), counts: { ...totals, permanentKeys } }

/**
 * Record what a loaded review shows: changes outside the console, when findings were first seen and which are gone,
 * and the counts of today. New findings are notified. A cluster that cannot be read now is left for the next visit.
 */
export async function recordReviewSightings(
  context: WriteContext,
  { clusters }: ReviewSightings,
  { stopping }: { stopping?: AbortSignal } = {},
): Promise<void> {
  const { store, actor, clock } = context
  const { found, live, permanentKeys, unread } = await readOrganizationFindings(context)
  await storeOutsideChanges(context, live)
  const { findings, totals } = await withSignOffs(context, found)
  const isWhole = unread.length === 0
  const seen = { scope: '', found, listed: findings, isWhole }
  const appeared = await recordSightings(context, seen)
  const today = reviewDay(clock(), { totals, permanentKeys, unread })
  if (today) await upsertReviewDay(store, actor.orgUid, today)
  const ofClusters = await pMap(
    clusters,
    (cluster) =>
      readPart(context, async () => {
        return stopping?.aborted ? [] : recordClusterSightings(context, cluster)
      }),
    { concurrency: 4 },
  )
  const others = ofClusters.flatMap((reading) => (reading.ok ? reading.value : []))
  await notifyOfFindings(context, [...appeared, ...others])
}

const dayText = (day: Date) => day.toISOString().slice(0, 10)

/** The counts of the last days on which everything could be read, oldest first. */
export async function readReviewDays(
  context: Context,
  { days }: ReviewDaysRef,
): Promise<ReviewDay[]> {
  await requirePermission(context, 'record-review')
  const { store, actor, clock } = context
  return listReviewDays(store, actor.orgUid, dayText(trendStart(clock(), days)))
}

/** Returns the findings that were not there before. */
async function recordClusterSightings(
  context: WriteContext,
  cluster: string,
): Promise<ReviewFinding[]> {
  const { found, unread, coverage, isWhole } = await readClusterFindings(context, { cluster })
  const { findings, totals } = await withSignOffs(context, found)
  const seen = { scope: cluster, found, listed: findings, isWhole }
  const appeared = await recordSightings(context, seen)
  const { high, medium, low, ghosts } = totals
  const canaries = await countCanaryStates(context, cluster)
  await recordClusterDay(context, cluster, {
    ...(unread.length === 0 && { findings: { high, medium, low, ghosts } }),
    ...(coverage && { coverage }),
    ...(canaries && { canaries }),
  })
  return appeared
}

/** The findings that one cluster shows. */
export async function readClusterReview(
  context: Context,
  ref: ClusterReviewRef,
): Promise<ClusterReview> {
  const { found, accounts, reach, unread } = await readClusterFindings(context, ref)
  const [{ unrecorded, ...standing }, isCounted] = await Promise.all([
    withSignOffs(context, found),
    isClusterCounted(context, ref.cluster),
  ])
  return {
    ...standing,
    ...((unrecorded || (unread.length === 0 && !isCounted)) && { unrecorded: true as const }),
    accounts,
    reach,
    unread,
    at: context.clock().toISOString(),
  }
}

/** Accept a finding until a day, with a reason. It counts again after that day. */
export async function acceptFinding(
  context: WriteContext,
  { finding, cluster, until, reason }: AcceptFinding,
): Promise<SignOff> {
  await requirePermission(context, 'accept-findings')
  const { store, actor, clock } = context
  const now = clock()
  const end = new Date(`${until}T23:59:59.999Z`)
  if (end <= now || end.getTime() - now.getTime() > MAX_ACCEPTED_DAYS * DAY)
    throw new AppError('invalid', 'A finding can be accepted for at most a year.', {
      detail: { fields: { until: ['Choose a date within the next year.'] } },
    })
  const { found } = cluster
    ? await readClusterFindings(context, { cluster })
    : await readOrganizationFindings(context)
  const about = found.find((each) => findingId(each) === finding)
  if (!about)
    throw new AppError('conflict', 'This finding no longer exists or has changed.', {
      detail: { reason: 'moved', next: 'Reload the findings and review them again.' },
    })
  const signOff = {
    finding,
    title: findingTitle(about.kind),
    place: describeFindingPlace(about.where),
    until: end,
    reason: redact(reason),
    actor: actor.uid,
    at: now,
  }
  await recorded(
    context,
    {
      action: 'finding.accept',
      object: { finding, kind: about.kind, place: signOff.place },
      after: { until, reason: signOff.reason, evidence: about.evidence },
    },
    () => upsertFindingSignOff(store, actor.orgUid, signOff),
  )
  return toSignOff(signOff, now)
}

/** Withdraw the acceptance of a finding. */
export async function withdrawSignOff(
  context: WriteContext,
  { finding }: SignOffRef,
): Promise<void> {
  await requirePermission(context, 'accept-findings')
  const { store, actor } = context
  const kept = (await listFindingSignOffs(store, actor.orgUid)).find(
    (each) => each.finding === finding,
  )
  if (!kept) throw new AppError('not-found', 'This finding is not accepted.')
  await recorded(
    context,
    {
      action: 'finding.withdraw',
      object: { finding, place: kept.place },
      before: { until: kept.until.toISOString(), reason: kept.reason, actor: kept.actor },
    },
    () => deleteFindingSignOff(store, actor.orgUid, finding),
  )
}

export const toReviewMark = ({ at, changes, ...review }: KeptReview): ReviewMark => ({
  ...review,
  changes: changes.length,
  at: at.toISOString(),
})

/** Record that the shown outside changes were reviewed; later ones stay new. */
export async function recordReview(
  context: WriteContext,
  { changes, note }: RecordReview,
): Promise<ReviewMark> {
  await requirePermission(context, 'record-review')
  const { store, actor, clock } = context
  const open = await listOutsideChanges(store, actor.orgUid)
  const shown = open
    .filter((each) =>
      changes.some(({ policy, version }) => policy === each.policy && version === each.version),
    )
    .map(({ policy, version }) => ({ policy, version }))
  if (shown.length < changes.length)
    throw new AppError('conflict', 'Someone else has reviewed some of these changes meanwhile.', {
      detail: { reason: 'moved', next: 'Reload the findings to see the remaining changes.' },
    })
  const head = await readAuditHead(store, actor.orgUid)
  const review = {
    actor: actor.uid,
    at: clock(),
    changes: shown,
    note: redact(note),
    auditRow: head.row,
    auditHead: head.hash,
  }
  const kept = await recorded(
    context,
    {
      action: 'review.record',
      object: { changes: String(shown.length) },
      after: { changes: shown, note: review.note, auditRow: head.row, auditHead: head.hash },
    },
    () => insertReview(store, actor.orgUid, review),
  )
  return toReviewMark(kept)
}

/** Revoke an access key that never expires, after a passed verification of its replacement account. */
export async function revokePermanentKey(
  context: WriteContext,
  { key: id, replacement, reason }: RevokeKey,
): Promise<{ key: string }> {
  const [key, { run, who }] = await Promise.all([
    readPermanentKey(context, id),
    readReplacementProof(context, replacement),
  ])
  await recorded(
    context,
    {
      action: 'access-key.revoke',
      object: { accessKey: id, principal: key.principal },
      before: key,
      after: { replacement: who, verification: run, reason },
    },
    ({ coreweave }) => coreweave.revokeAccessKey(id),
  )
  return { key: id }
}
