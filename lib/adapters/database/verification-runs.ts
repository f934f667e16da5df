import 'server-only'

import { and, asc, desc, eq, gt, inArray, isNotNull, lt, notExists, sql } from 'drizzle-orm'
import { verifications } from './schema'
import type { Store, StoreReader } from './store'
import { verificationRuns } from './verification-runs-tables'

type Row = typeof verificationRuns.$inferSelect

/** What is stored before the Job is created. */
export type RunIntent = Omit<Row, 'orgUid' | 'name' | 'uid' | 'template' | 'mac'>
/** What the API server returned for the created Job. */
export type CreatedJob = { [K in 'name' | 'uid' | 'template']: NonNullable<Row[K]> }
export type StoredRun = RunIntent & CreatedJob & { mac: string }

export type UnsettledRun = Pick<
  Row,
  'orgUid' | 'actor' | 'cluster' | 'namespace' | 'refresh' | 'startedAt'
> & {
  name: string
}

/** Store a run before its Job is created. */
export async function insertRunIntent(store: Store, orgUid: string, intent: RunIntent) {
  await store.insert(verificationRuns).values({ orgUid, ...intent })
}

/** Add the created Job to its intent. */
export async function storeCreatedJob(
  store: Store,
  orgUid: string,
  nonce: string,
  created: CreatedJob & { mac: string },
) {
  await store
    .update(verificationRuns)
    .set(created)
    .where(and(eq(verificationRuns.orgUid, orgUid), eq(verificationRuns.nonce, nonce)))
}

type RunKeys = { cluster: string; uids: readonly string[] }
type RunName = { cluster: string; namespace: string; name: string }

/** The recorded runs of Jobs with these uids, or the newest one of a name. */
export async function findStoredRuns(
  store: StoreReader,
  orgUid: string,
  wanted: RunKeys | RunName,
): Promise<StoredRun[]> {
  if ('uids' in wanted && wanted.uids.length === 0) return []
  const rows = await store
    .select()
    .from(verificationRuns)
    .where(
      and(
        eq(verificationRuns.orgUid, orgUid),
        eq(verificationRuns.cluster, wanted.cluster),
        ...('uids' in wanted
          ? [inArray(verificationRuns.uid, [...wanted.uids])]
          : [
              eq(verificationRuns.namespace, wanted.namespace),
              eq(verificationRuns.name, wanted.name),
            ]),
      ),
    )
    .orderBy(desc(verificationRuns.startedAt))
  return rows.flatMap(({ orgUid: _, name, uid, template, mac, ...intent }) =>
    name && uid && template && mac ? [{ ...intent, name, uid, template, mac }] : [],
  )
}

/** The namespaces in which runs were started of late. */
export const listRunPlaces = (
  store: StoreReader,
  orgUid: string,
): Promise<{ cluster: string; namespace: string }[]> =>
  store
    .selectDistinct({ cluster: verificationRuns.cluster, namespace: verificationRuns.namespace })
    .from(verificationRuns)
    .where(eq(verificationRuns.orgUid, orgUid))

const isUnsettled = (store: StoreReader) =>
  notExists(
    store
      .select({ one: sql`1` })
      .from(verifications)
      .where(
        and(
          eq(verifications.orgUid, verificationRuns.orgUid),
          eq(verifications.cluster, verificationRuns.cluster),
          eq(verifications.namespace, verificationRuns.namespace),
          eq(verifications.name, verificationRuns.name),
        ),
      ),
  )

/** The runs of a cluster that started after a time and whose result is not stored, newest first. */
export const listOpenRuns = (
  store: StoreReader,
  orgUid: string,
  { cluster, startedAfter, limit }: { cluster: string; startedAfter: Date; limit: number },
): Promise<Pick<StoredRun, 'namespace' | 'account' | 'bucketCheck'>[]> =>
  store
    .select({
      namespace: verificationRuns.namespace,
      account: verificationRuns.account,
      bucketCheck: verificationRuns.bucketCheck,
    })
    .from(verificationRuns)
    .where(
      and(
        eq(verificationRuns.orgUid, orgUid),
        eq(verificationRuns.cluster, cluster),
        isNotNull(verificationRuns.name),
        gt(verificationRuns.startedAt, startedAfter),
        isUnsettled(store),
      ),
    )
    .orderBy(desc(verificationRuns.startedAt))
    .limit(limit)

/** Runs that started before a time and whose result is not stored, oldest first. */
export const listUnsettledRuns = (
  store: StoreReader,
  { startedBefore, limit }: { startedBefore: Date; limit: number },
): Promise<UnsettledRun[]> =>
  store
    .select({
      orgUid: verificationRuns.orgUid,
      actor: verificationRuns.actor,
      cluster: verificationRuns.cluster,
      namespace: verificationRuns.namespace,
      name: sql<string>`${verificationRuns.name}`,
      refresh: verificationRuns.refresh,
      startedAt: verificationRuns.startedAt,
    })
    .from(verificationRuns)
    .where(
      and(
        isNotNull(verificationRuns.name),
        lt(verificationRuns.startedAt, startedBefore),
        isUnsettled(store),
      ),
    )
    .orderBy(asc(verificationRuns.startedAt))
    .limit(limit)
