import 'server-only'

import { setImmediate as turn } from 'node:timers/promises'
import pMap from 'p-map'
import { isPermanentKey } from '@/lib/adapters/coreweave/key-states'
import type { WireFederationConfig, WirePolicy } from '@/lib/adapters/coreweave/wire'
import { AppError } from '@/lib/common/errors'
import { type UnreadPart, unreadParts } from '@/lib/common/unread'
import { clusterIdOfIssuer } from '@/lib/core/identity/issuer'
import { issuerOfPrincipal } from '@/lib/core/identity/principal'
import { Policy } from '@/lib/core/policy/document'
import { readClusters } from '@/lib/features/clusters/service'
import { listTrustsOfUnlisted } from '@/lib/features/declared-trusts/service'
import { DELETED, readLatestVersions } from '@/lib/features/policies/service'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'
import type { DetectedFinding } from './detected-findings'
import {
  deletedClusterFindings,
  grantsWithoutKey,
  missingBucketFindings,
  permanentKeys,
  unusedConfigFindings,
} from './inventory-findings'
import { lintFindings, namedPrincipals } from './policy-findings'
import { deletedClusterTrustFindings } from './trust-findings'

/** All live policies, and those of them that can be parsed. */
export async function readReviewedPolicies(context: Context) {
  const live = await context.coreweave.listPolicies()
  const parsed = live.map((wire) => ({ wire, policy: Policy.safeParse(wire) }))
  return {
    live,
    policies: parsed.flatMap(({ policy }) => (policy.success ? [policy.data] : [])),
    unread: parsed.flatMap(({ wire, policy }): UnreadPart[] =>
      policy.success
        ? []
        : [{ what: `policy ${wire.name}`, why: 'The console cannot parse this policy.' }],
    ),
  }
}

/** The changes of policies outside the console that are not recorded yet. */
export async function readUnrecordedChanges(context: Context, live: readonly WirePolicy[]) {
  const versions = await readLatestVersions(context, live)
  return [...versions.values()].flatMap(({ unrecorded, policy, version, text, at }) =>
    unrecorded ? [{ policy, version, gone: text === DELETED, at, unrecorded }] : [],
  )
}

/** The findings that CoreWeave’s API alone shows. Each list may be unreadable by itself. */
export async function readOrganizationFindings(context: Context) {
  const { coreweave } = context
  const [{ live, policies, unread }, configs, clusters, buckets, keys] = await Promise.all([
    readReviewedPolicies(context),
    readPart(context, () => coreweave.listFederationConfigs()),
    readPart(context, () => readClusters(context)),
    readPart(context, () => coreweave.listBuckets()),
    readPart(context, () => coreweave.listAccessKeys()),
  ])
  const known = configs.ok ? configs.value : []
  const listed = new Set(clusters.ok ? clusters.value.map(({ id }) => id) : [])
  const [{ gone, unknown }, trusts, linted] = await Promise.all([
    findDeletedClusters(context, policies, known, listed),
    readPart(context, () => listTrustsOfUnlisted(context, listed)),
    readPart(context, () => lintFindings(context, policies, configs.ok ? { issuers: known } : {})),
  ])
  const found = await collectFindings([
    () => deletedClusterFindings(policies, known, gone),
    () =>
      (linted.ok ? linted.value : []).filter(
        ({ kind, principal }) => kind !== 'unknown-issuer' || !isOf(gone, principal),
      ),
    () => unusedConfigFindings(policies, known),
    () => (trusts.ok ? deletedClusterTrustFindings(trusts.value) : []),
    () =>
      buckets.ok
        ? missingBucketFindings(policies, new Set(buckets.value.map(({ name }) => name)))
        : [],
    () => (keys.ok ? permanentKeys(keys.value) : []),
    () => (keys.ok ? grantsWithoutKey(policies, keys.value) : []),
  ])
  return {
    found,
    live,
    policies,
    permanentKeys: keys.ok ? keys.value.filter(isPermanentKey).length : undefined,
    clusters: clusters.ok ? clusters.value : [],
    buckets: buckets.ok ? buckets.value.length : undefined,
    unread: [
      ...unread,
      ...unreadParts('clusters', clusters),
      ...unreadParts('problems within policies', linted),
      ...unreadParts('federation configs', configs),
      ...unreadParts('buckets', buckets),
      ...unreadParts('access keys', keys),
      ...unreadParts('declared trusts of other clouds', trusts),
      ...unknown,
    ],
  }
}

/** One after the other, so that requests of others have their turn between them. */
async function collectFindings(parts: readonly (() => DetectedFinding[])[]) {
  const found: DetectedFinding[][] = []
  for (const find of parts) {
    found.push(find())
    await turn()
  }
  return found.flat()
}

const isOf = (gone: ReadonlyMap<string, string>, principal: string | undefined) =>
  principal !== undefined &&
  [...gone.keys()].some((issuer) => principal.startsWith(`role/${issuer}:`))

const MAX_CHECKED = 50

/**
 * Clusters that are named but not listed, by issuer. The list contains only what the person may read, so
 * each is requested by id; only a 404 from CoreWeave proves that a cluster does not exist.
 */
async function findDeletedClusters(
  { coreweave, config }: Context,
  policies: readonly Policy[],
  configs: readonly WireFederationConfig[],
  listed: ReadonlySet<string>,
) {
  const named = new Map<string, string>()
  const note = (issuerUrl: string | undefined) => {
    const id = issuerUrl && clusterIdOfIssuer(issuerUrl, config.CKS_ISSUER_BASE_URL)
    if (id && !listed.has(id)) named.set(issuerUrl, id)
  }
  for (const principal of namedPrincipals(policies).values()) note(issuerOfPrincipal(principal))
  for (const { issuerUrl } of configs) note(issuerUrl)
  const asked = [...named].slice(0, MAX_CHECKED)
  const answers = await pMap(
    asked,
    async ([issuer, id]) => ({
      issuer,
      id,
      why: await coreweave.getCluster(id).then(() => undefined, reasonOf),
    }),
    { concurrency: 8 },
  )
  return {
    gone: new Map(answers.flatMap(({ issuer, id, why }) => (why === 'gone' ? [[issuer, id]] : []))),
    unknown: [
      ...answers.flatMap(({ id, why }): UnreadPart[] =>
        why && why !== 'gone' ? [{ what: `existence of cluster ${id}`, why }] : [],
      ),
      ...(named.size > MAX_CHECKED
        ? [
            {
              what: `existence of ${named.size - MAX_CHECKED} more clusters`,
              why: `At most ${MAX_CHECKED} clusters are checked at a time.`,
            },
          ]
        : []),
    ],
  }
}

function reasonOf(error: unknown) {
  if (!(error instanceof AppError)) throw error
  return error.code === 'not-found' ? 'gone' : error.message
}
