import 'server-only'

import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import type { OidcProblem } from '../oidc/problem'
import type { Context } from '../session/context'
import { seenKeys } from '../store/schema'
import type { ClusterRef, IssuerReport, OwnIssuer } from './schema'
import { issuerOf, openCluster } from './service'

const UNANSWERED: ReadonlySet<OidcProblem['kind']> = new Set(['timeout', 'unreachable', 'dns'])

function stateOf(problems: OidcProblem[]): IssuerReport['state'] {
  const [first] = problems
  if (!first) return 'healthy'
  if (first.kind === 'not-found') return 'not-enabled'
  return UNANSWERED.has(first.kind) ? 'unknown' : 'broken'
}

/** What everybody is told of a cluster's issuer. Needs neither its API server nor a right to it. */
export async function readIssuer(context: Context, { cluster }: ClusterRef): Promise<IssuerReport> {
  const issuerUrl = issuerOf(context.config, cluster)
  const { discovery, keys, ms, problems } = await context.oidc.checkIssuer(issuerUrl)
  const firstSeen = await rememberKeys(context, issuerUrl, keys)
  return {
    issuerUrl,
    state: stateOf(problems),
    ...(discovery && { discovery }),
    keys: keys.map((key) => {
      const seen = firstSeen.get(key.kid)
      return { ...key, ...(seen && { firstSeen: seen.toISOString() }) }
    }),
    problems,
    ms,
    at: context.clock().toISOString(),
  }
}

const Own = z.object({ issuer: z.string() })
const OwnKeys = z.object({ keys: z.array(z.object({ kid: z.string().optional() })) })

/** What the API server itself puts into tokens as their issuer. */
export async function readOwnIssuer(
  context: Context,
  { cluster: id }: ClusterRef,
): Promise<OwnIssuer> {
  const { cluster, kubernetes } = await openCluster(context, id)
  const [document, keys] = await Promise.all([
    kubernetes.openidConfiguration(),
    kubernetes.jwks().then(
      (set) => OwnKeys.safeParse(set).data?.keys,
      () => undefined,
    ),
  ])
  const issuer = Own.safeParse(document).data?.issuer ?? ''
  return {
    issuer,
    equal: issuer === cluster.issuerUrl,
    ...(keys && { kids: keys.map(({ kid = '' }) => kid) }),
    at: context.clock().toISOString(),
  }
}

/** Notes keys when they are first met; answers when each was. */
async function rememberKeys(
  { store, actor, clock }: Context,
  issuer: string,
  keys: { kid: string; alg: string }[],
): Promise<Map<string, Date>> {
  if (keys.length === 0) return new Map()
  const { orgUid } = actor
  await store
    .insert(seenKeys)
    .values(keys.map(({ kid, alg }) => ({ orgUid, issuer, kid, alg, firstSeen: clock() })))
    .onConflictDoNothing()
  const rows = await store
    .select({ kid: seenKeys.kid, firstSeen: seenKeys.firstSeen })
    .from(seenKeys)
    .where(and(eq(seenKeys.orgUid, orgUid), eq(seenKeys.issuer, issuer)))
  return new Map(rows.map(({ kid, firstSeen }) => [kid, firstSeen]))
}
