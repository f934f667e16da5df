import 'server-only'

import pMap from 'p-map'
import { isPermanentKey } from '@/lib/adapters/coreweave/key-states'
import type { WireAccessKeyInfo } from '@/lib/adapters/coreweave/wire-keys'
import { REVOKE_KEY_RIGHT } from '@/lib/adapters/coreweave/wire-keys'
import { listStoredVerifications } from '@/lib/adapters/database/verifications'
import { AppError } from '@/lib/common/errors'
import type { Policy } from '@/lib/core/policy/document'
import type { ProofState } from '@/lib/core/verification/proof'
import { kubernetesFor, readClusters } from '@/lib/features/clusters/service'
import type { AccountRef } from '@/lib/features/service-accounts/schema'
import { createProofReader } from '@/lib/features/verifications/service'
import { offload } from '@/lib/server/offload/offload'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'
import { findingId, withSignOffs } from './detected-findings'
import { permanentKeys } from './inventory-findings'
import { readReviewedPolicies } from './organization-findings'
import { namedPrincipals } from './policy-findings'
import type { PermanentKeysReport, ReplacementCandidate } from './schema'

const MAX_CANDIDATES = 8

/** Access keys that never expire, with the service accounts that could replace them. */
export async function readPermanentKeys(context: Context): Promise<PermanentKeysReport> {
  const { coreweave, clock } = context
  const [listed, { policies }, buckets, mayRevoke] = await Promise.all([
    coreweave.listAccessKeys(),
    readReviewedPolicies(context),
    readPart(context, () => coreweave.listBuckets()),
    readPart(context, () => coreweave.canI({ actions: [REVOKE_KEY_RIGHT], resources: ['*'] })),
  ])
  const keys = listed.filter(isPermanentKey)
  const { findings } = await withSignOffs(context, permanentKeys(keys))
  const since = new Map(findings.map((finding) => [finding.id, finding.since]))
  const accounts = await candidateAccounts(context, policies)
  const names = buckets.ok ? buckets.value.map(({ name }) => name) : []
  const rows = await readRows(context, policies, names, [
    ...keys.map(({ principalName }) => principalName),
    ...accounts.map(({ principal }) => principal),
  ])
  const states = verificationsOf(context)
  const described = await pMap(
    keys,
    async (key) => {
      const [finding] = permanentKeys([key])
      const needs = rows(key.principalName)
      const able = accounts
        .map((account) => ({ ...account, covers: covers(rows(account.principal), needs) }))
        .sort((a, b) => Number(b.covers) - Number(a.covers))
        .slice(0, MAX_CANDIDATES)
      return {
        ...describeKey(key),
        since: (finding && since.get(findingId(finding))) ?? clock().toISOString(),
        reaches: buckets.ok ? needs.filter((level) => level !== 0).length : undefined,
        candidates: await pMap(
          able,
          async ({ open, principal: _, ...account }) => ({
            ...account,
            verification: await states(open, account),
          }),
          { concurrency: 4 },
        ),
      }
    },
    { concurrency: 2 },
  )
  return { keys: described, mayRevoke, at: clock().toISOString() }
}

/** Returns a function from one of the principals to its row of the access matrix. */
async function readRows(
  context: Context,
  policies: readonly Policy[],
  buckets: readonly string[],
  principals: readonly string[],
) {
  const distinct = [...new Set(principals)]
  const rows = await offload(context, 'matrixRows', policies, buckets, distinct)
  const known = new Map(distinct.map((principal, index) => [principal, rows[index]]))
  return (principal: string) => known.get(principal) ?? new Uint8Array(buckets.length)
}

const describeKey = ({
  accessKeyId,
  principalName,
  status = '',
  attributes,
}: WireAccessKeyInfo) => ({
  id: accessKeyId,
  principal: principalName,
  status,
  ...(attributes?.['name'] && { name: attributes['name'] }),
})

const covers = (has: Uint8Array, needs: Uint8Array) =>
  needs.every((levels, bucket) => (levels & ~(has[bucket] ?? 0)) === 0)

/** Service accounts that policies name, in clusters of this organization. */
async function candidateAccounts(context: Context, policies: readonly Policy[]) {
  const clusters = await readClusters(context).catch((error: unknown) => {
    if (error instanceof AppError) return []
    throw error
  })
  return [...namedPrincipals(policies).values()].flatMap((principal) => {
    if (principal.kind !== 'service-account') return []
    const cluster = clusters.find(({ issuerUrl }) => issuerUrl === principal.issuerUrl)
    if (!cluster) return []
    const { id, name: clusterName } = cluster
    return [
      { cluster: id, clusterName, ...principal.account, principal: principal.text, open: cluster },
    ]
  })
}

/** What the last verification of an account says about it as a replacement. */
const REPLACEMENT_STATES = {
  proved: 'passed',
  failed: 'failed',
  stale: 'stale',
  'not-verified': 'stale',
} as const satisfies Record<ProofState['code'], ReplacementCandidate['verification']['state']>

type ClusterOf = Awaited<ReturnType<typeof candidateAccounts>>[number]['open']

/** Reads the last verification of an account, for people who can read its pod logs. */
function verificationsOf(context: Context) {
  const { store, actor } = context
  const rights = new Map<string, Promise<boolean>>()
  const proofs = createProofReader(context)
  const mayRead = (cluster: ClusterOf, namespace: string) => {
    const key = `${cluster.id} ${namespace}`
    const asked =
      rights.get(key) ??
      Promise.resolve()
        .then(() => kubernetesFor(context, cluster))
        .then((kubernetes) =>
          kubernetes.may({ verb: 'get', resource: 'pods', subresource: 'log', namespace }),
        )
        .then(({ allowed }) => allowed)
    rights.set(key, asked)
    return asked
  }
  return async (
    cluster: ClusterOf,
    account: AccountRef,
  ): Promise<ReplacementCandidate['verification']> => {
    const { namespace, name } = account
    const may = await readPart(context, () => mayRead(cluster, namespace))
    if (!may.ok) return { state: 'unknown', why: may.error.message }
    if (!may.value) return { state: 'unknown', why: `You cannot read pod logs in ${namespace}.` }
    const kept = await listStoredVerifications(store, actor.orgUid, {
      cluster: cluster.id,
      namespace,
      account: name,
    })
    const last = kept.find(({ verdict }) => verdict === 'passed' || verdict === 'failed')
    if (!last) return { state: 'never' }
    const open = { cluster, kubernetes: kubernetesFor(context, cluster) }
    const proof = await proofs.ofRun(open, last)
    return { state: REPLACEMENT_STATES[proof.code], run: last.name, at: last.endedAt.toISOString() }
  }
}

/** The passed verification of a replacement account. Throws if its last verification did not pass. */
export async function readReplacementProof(context: Context, account: AccountRef) {
  const cluster = (await readClusters(context)).find(({ id }) => id === account.cluster)
  if (!cluster) throw new AppError('not-found', `Cluster ${account.cluster} not found.`)
  const verification = await verificationsOf(context)(cluster, account)
  const who = `${cluster.name} / ${account.namespace} / ${account.name}`
  if (verification.state === 'passed') return { run: verification.run, who }
  const why = {
    failed: `The last verification of ${who} failed.`,
    stale: `The last verification of ${who} proves nothing now: it is older than 24 hours, or what it rests on has changed.`,
    never: `${who} was never verified.`,
    unknown: verification.state === 'unknown' ? verification.why : '',
  }[verification.state]
  throw new AppError('conflict', `The key was not revoked: ${why}`, {
    detail: { reason: 'not-verified', next: `Verify ${account.name}, then revoke the key.` },
  })
}

/** Read an access key again before it is revoked. Throws for keys that expire. */
export async function readPermanentKey({ coreweave }: Context, id: string) {
  const key = (await coreweave.listAccessKeys()).find(({ accessKeyId }) => accessKeyId === id)
  if (!key) throw new AppError('not-found', `Access key ${id} not found.`)
  if (!isPermanentKey(key))
    throw new AppError(
      'conflict',
      `Access key ${id} expires by itself, so it cannot be revoked here.`,
    )
  return describeKey(key)
}
