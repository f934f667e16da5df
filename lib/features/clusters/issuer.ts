import 'server-only'

import { z } from 'zod'
import { insertSeenKeys, listSeenKeys } from '@/lib/adapters/database/seen-keys'
import type { OidcProblem } from '@/lib/adapters/http/problem'
import { AppError } from '@/lib/common/errors'
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
async function requireIssuer(context: Context, ref: ClusterRef) {
  await readCluster(context, ref).catch((error: unknown) => {
    if (!(error instanceof AppError && error.code === 'forbidden')) throw error
  })
  return issuerOf(context.config, ref.cluster)
}

/** Checks a cluster's public issuer documents. Needs neither the API server nor a right to it. */
export async function readIssuer(context: Context, ref: ClusterRef): Promise<IssuerReport> {
  const issuerUrl = await requireIssuer(context, ref)
  const { discovery, keys, ms, problems } = await context.oidc.checkIssuer(issuerUrl)
  const { store, actor, clock } = context
  const seen = await listSeenKeys(store, actor.orgUid, issuerUrl)
  const firstSeen = new Map(seen.map((key) => [key.kid, key.firstSeen.toISOString()]))
  return {
    issuerUrl,
    state: stateOf(problems),
    ...(discovery && { discovery }),
    keys: keys.map((key) => {
      const since = firstSeen.get(key.kid)
      return { ...key, ...(since && { firstSeen: since }) }
    }),
    ...(keys.some(({ kid }) => !firstSeen.has(kid)) && { unrecorded: true as const }),
    problems,
    ms,
    at: clock().toISOString(),
  }
}

/** Record when the keys that a cluster's issuer publishes now were first seen. */
export async function recordIssuerKeys(
  context: WriteContext,
  ref: ClusterRef,
): Promise<{ keys: number }> {
  const issuer = await requireIssuer(context, ref)
  const { keys } = await context.oidc.checkIssuer(issuer)
  const { store, actor, clock } = context
  await insertSeenKeys(store, actor.orgUid, { issuer, keys, at: clock() })
  return { keys: keys.length }
}

const DiscoveryDocument = z.object({ issuer: z.string() })
const KeySet = z.object({ keys: z.array(z.object({ kid: z.string().optional() })) })

/** The issuer that the API server itself puts into tokens. */
export async function readOwnIssuer(
  context: Context,
  { cluster: id }: ClusterRef,
): Promise<OwnIssuer> {
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
    ...(keys && { kids: keys.map(({ kid = '' }) => kid) }),
    at: context.clock().toISOString(),
  }
}
