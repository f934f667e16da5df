import 'server-only'

import { decodeJwt, decodeProtectedHeader } from 'jose'
import pMap from 'p-map'
import { z } from 'zod'
import {
  readIssuerSightings,
  recordIssuerReading,
  recordSigningKey,
} from '@/lib/adapters/database/seen-keys'
import type { OidcProblem } from '@/lib/adapters/http/problem'
import type { IssuerCheckResult } from '@/lib/adapters/oidc/client'
import { AppError } from '@/lib/common/errors'
import { StorableInput } from '@/lib/common/storable-text'
import {
  type IssuerSightings,
  type OutageKind,
  publishedKids,
} from '@/lib/core/issuer-keys/key-history'
import { log } from '@/lib/server/log'
import { readPart } from '@/lib/server/read-part'
import type { Context, WriteContext } from '@/lib/server/session/context'
import { issuerOf, openCluster, readCluster } from './cluster'
import type { ClusterRef, IssuerReport, OwnIssuer } from './schema'

const UNREACHABLE: ReadonlySet<OidcProblem['kind']> = new Set(['timeout', 'unreachable', 'dns'])

function stateOf(problems: OidcProblem[]): IssuerReport['state'] {
  const [first] = problems
  if (!first) return 'healthy'
  if (first.kind === 'not-found') return 'not-enabled'
  return UNREACHABLE.has(first.kind) ? 'unknown' : 'broken'
}

/** The issuer follows from the cluster id even if the person may not read the cluster; a missing cluster has none. */
export async function readClusterIssuer(context: Context, ref: ClusterRef) {
  await readCluster(context, ref).catch((error: unknown) => {
    if (!(error instanceof AppError && error.code === 'forbidden')) throw error
  })
  return issuerOf(context.config, ref.cluster)
}

/** A reading that shows nothing new is recorded once in this time. */
const RECORD_EVERY_MS = 5 * 60_000

/** Why the documents give no keys; a single bad key leaves the others usable. */
function outageOf(problems: readonly OidcProblem[]): OutageKind | undefined {
  const problem = problems.find(({ kind }) => kind !== 'key')
  if (!problem) return undefined
  if (problem.kind === 'not-found') return 'not-enabled'
  if (problem.kind === 'no-keys') return 'no-keys'
  return UNREACHABLE.has(problem.kind) ? 'unreachable' : 'invalid'
}

/** The keys that have an ID, as far as a database can hold it. */
const namedKeys = (keys: readonly { kid: string; alg: string }[]) =>
  keys.filter((key) => key.kid !== '' && StorableInput.safeParse(key).success)

/** Whether a reading shows something new, or the last one was recorded long enough ago. */
function isDue(
  seen: IssuerSightings | undefined,
  { keys, problems }: Pick<IssuerCheckResult, 'keys' | 'problems'>,
  now: Date,
): boolean {
  if (!seen || now.getTime() - seen.readAt >= RECORD_EVERY_MS) return true
  const outage = outageOf(problems)
  if (outage !== seen.outages.find(({ until }) => until === undefined)?.kind) return true
  if (outage) return false
  const known = new Set(publishedKids(seen))
  const kids = new Set(namedKeys(keys).map(({ kid }) => kid))
  return known.size !== kids.size || [...kids].some((kid) => !known.has(kid))
}

/** Whether each key of the API server is recorded as one that it has. */
const isOwnSeen = (seen: IssuerSightings | undefined, own: readonly { kid: string }[]) =>
  own.every(({ kid }) =>
    seen?.keys.some(
      (key) => key.source === 'api-server' && key.kid === kid && key.goneAt === undefined,
    ),
  )

/** Checks a cluster's public issuer documents. Needs neither the API server nor a right to it. */
export async function readIssuer(context: Context, ref: ClusterRef): Promise<IssuerReport> {
  const issuerUrl = await readClusterIssuer(context, ref)
  const checked = await context.oidc.checkIssuer(issuerUrl)
  const { discovery, keys, ms, problems } = checked
  const { store, actor, clock } = context
  const seen = await readIssuerSightings(store, actor.orgUid, issuerUrl)
  const firstSeen = new Map(
    (seen?.keys ?? [])
      .filter(({ source, goneAt }) => source === 'issuer' && goneAt === undefined)
      .map((key) => [key.kid, new Date(key.firstSeen).toISOString()]),
  )
  return {
    issuerUrl,
    state: stateOf(problems),
    ...(discovery && { discovery }),
    keys: keys.map((key) => {
      const since = firstSeen.get(key.kid)
      return { ...key, ...(since && { firstSeen: since }) }
    }),
    ...(isDue(seen, checked, clock()) && { unrecorded: true as const }),
    problems,
    ms,
    at: clock().toISOString(),
  }
}

/** Record the keys that a cluster's issuer publishes now, and those of its API server if the person may read them. */
export async function recordIssuerKeys(
  context: WriteContext,
  ref: ClusterRef,
): Promise<{ keys: number }> {
  const issuer = await readClusterIssuer(context, ref)
  const { store, actor, clock } = context
  // Read before the issuer URL, so that a rotation between the two is not taken for a late publication.
  const own = await readPart(context, () => readOwnKeys(context, ref))
  const checked = await context.oidc.checkIssuer(issuer)
  const at = clock()
  const seen = await readIssuerSightings(store, actor.orgUid, issuer)
  const ownKeys = own.ok && own.value.equal ? own.value.keys : undefined
  const keys = namedKeys(checked.keys)
  if (!isDue(seen, checked, at) && isOwnSeen(seen, ownKeys ?? [])) return { keys: keys.length }
  const outage = outageOf(checked.problems)
  await recordIssuerReading(store, actor.orgUid, {
    issuer,
    at,
    sets: [
      ...(outage ? [] : [{ source: 'issuer' as const, keys }]),
      ...(ownKeys ? [{ source: 'api-server' as const, keys: ownKeys }] : []),
    ],
    ...(outage && { outage }),
  })
  return { keys: keys.length }
}

/** Record the keys of these clusters. One that cannot be read does not keep the others from being recorded. */
export async function recordKeysOfClusters(
  context: WriteContext,
  clusters: readonly { id: string }[],
  { stopping }: { stopping: AbortSignal },
): Promise<void> {
  await pMap(
    clusters,
    ({ id: cluster }) =>
      stopping.aborted
        ? undefined
        : readPart(context, () => recordIssuerKeys(context, { cluster })),
    { concurrency: 4 },
  )
}

/** Record which key signed a token of an issuer, and when. What the token is for does not depend on it. */
export async function recordTokenKey(
  { store, actor }: Pick<WriteContext, 'store' | 'actor'>,
  issuer: string,
  token: string,
): Promise<void> {
  try {
    const { kid, alg = '' } = decodeProtectedHeader(token)
    const { iat } = decodeJwt(token)
    if (!kid || iat === undefined) return
    await recordSigningKey(store, actor.orgUid, { issuer, kid, alg, at: new Date(iat * 1000) })
  } catch (error) {
    log.error('could not record the key of a token', { issuer, error })
  }
}

const DiscoveryDocument = z.object({ issuer: z.string() })
const KeySet = z.object({
  keys: z
    .array(z.object({ kid: z.string().max(512).optional(), alg: z.string().max(64).optional() }))
    .max(200),
})

/** The issuer and the keys of the API server itself; no keys where it does not serve them. */
async function readOwnKeys(context: Context, { cluster: id }: ClusterRef) {
  const { cluster, kubernetes } = await openCluster(context, id)
  const [document, keys] = await Promise.all([
    kubernetes.openidConfiguration(),
    kubernetes.jwks().then(
      (set) => KeySet.safeParse(set).data?.keys,
      () => undefined,
    ),
  ])
  const issuer = DiscoveryDocument.safeParse(document).data?.issuer ?? ''
  return {
    issuer,
    equal: issuer === cluster.issuerUrl,
    keys: keys && namedKeys(keys.map(({ kid = '', alg = '' }) => ({ kid, alg }))),
  }
}

/** The issuer that the API server itself puts into tokens. */
export async function readOwnIssuer(context: Context, ref: ClusterRef): Promise<OwnIssuer> {
  const { store, actor, clock, config } = context
  const { issuer, equal, keys } = await readOwnKeys(context, ref)
  const seen = await readIssuerSightings(store, actor.orgUid, issuerOf(config, ref.cluster))
  return {
    issuer,
    equal,
    ...(keys && { kids: keys.map(({ kid }) => kid) }),
    ...(equal && keys && !isOwnSeen(seen, keys) && { unrecorded: true as const }),
    at: clock().toISOString(),
  }
}
