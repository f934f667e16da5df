import 'server-only'

import { isActive } from '@/lib/adapters/coreweave/wire'
import { readIssuerSightings } from '@/lib/adapters/database/seen-keys'
import { unreadParts } from '@/lib/common/unread'
import { readKeyHistory } from '@/lib/core/issuer-keys/key-history'
import type { ClusterRef } from '@/lib/features/clusters/schema'
import { readClusterIssuer } from '@/lib/features/clusters/service'
import { listTrusts } from '@/lib/features/declared-trusts/service'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'
import type { IssuerKeysReport, WatchedKeys } from './schema'
import { compareUploads, isUploaded } from './uploads'

export { compareUploads } from './uploads'
export { describeKeyFault, describeUpload } from './words'

/** What was seen of an issuer's keys, and what follows from it; undefined if the issuer was never read. */
export async function readWatchedKeys(
  { store, actor, clock }: Pick<Context, 'store' | 'actor' | 'clock'>,
  issuerUrl: string,
): Promise<WatchedKeys | undefined> {
  const seen = await readIssuerSightings(store, actor.orgUid, issuerUrl)
  if (!seen) return undefined
  const { since, readAt, keys, outages } = seen
  return {
    since,
    readAt,
    keys: [...keys],
    outages: [...outages],
    ...readKeyHistory(seen, clock().getTime()),
  }
}

/** The keys of a cluster's issuer over time, and the configs and clouds that go by them. */
export async function readIssuerKeys(context: Context, ref: ClusterRef): Promise<IssuerKeysReport> {
  const { coreweave, clock } = context
  const issuerUrl = await readClusterIssuer(context, ref)
  const [watched, configs, trusts] = await Promise.all([
    readWatchedKeys(context, issuerUrl),
    readPart(context, async () =>
      (await coreweave.listFederationConfigs())
        .filter((config) => config.issuerUrl === issuerUrl)
        .map((config) => ({ uid: config.uid, name: config.name, active: isActive(config) })),
    ),
    readPart(context, () => listTrusts(context, { cluster: ref.cluster })),
  ])
  const declared = trusts.ok ? trusts.value.trusts : []
  return {
    issuerUrl,
    ...(watched && { watched }),
    configs,
    uploads: watched ? compareUploads(declared, watched) : [],
    following: declared.filter(({ target }) => !isUploaded(target)).length,
    unread: [
      ...unreadParts('declared trusts of other clouds', trusts),
      ...(trusts.ok ? trusts.value.unread : []),
    ],
    at: clock().toISOString(),
  }
}
