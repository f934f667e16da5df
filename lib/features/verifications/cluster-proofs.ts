import 'server-only'

import pMap from 'p-map'
import { listOpenRuns } from '@/lib/adapters/database/verification-runs'
import {
  listStoredVerifications,
  type StoredVerification,
} from '@/lib/adapters/database/verifications'
import type { ClusterRef, VerifiedReport } from '@/lib/features/clusters/schema'
import { kubernetesFor, type OpenCluster, readCluster } from '@/lib/features/clusters/service'
import type { Context } from '@/lib/server/session/context'
import { createProofReader } from './proofs'
import type { AccountProof } from './schema'

const MAX_RECENT = 500
/** Accounts whose proofs are compared with what is so now; more are counted as unknown. */
const MAX_ACCOUNTS = 100
const AT_ONCE = 8
/** A run whose result is not stored by then has been lost; each ends some minutes after it began. */
const RUN_LASTS_MS = 10 * 60_000

/** The newest stored verification of a cluster, and how many accounts have proved access now. */
export async function readVerifiedReport(
  context: Context,
  ref: ClusterRef,
): Promise<VerifiedReport> {
  const { store, actor, clock } = context
  const [cluster, stored, started] = await Promise.all([
    readCluster(context, ref),
    listStoredVerifications(store, actor.orgUid, { cluster: ref.cluster, limit: MAX_RECENT }),
    listOpenRuns(store, actor.orgUid, {
      cluster: ref.cluster,
      startedAfter: new Date(clock().getTime() - RUN_LASTS_MS),
      limit: MAX_RECENT,
    }),
  ])
  const at = clock().toISOString()
  const counts = { proved: 0, failed: 0, unproved: 0 }
  if (stored.length + started.length === 0)
    return { accounts: counts, proofs: [], running: [], hidden: 0, at }
  const open: OpenCluster = { cluster, kubernetes: kubernetesFor(context, cluster) }
  const isReadable = await readableNamespaces(open, [...stored, ...started])
  const readable = stored.filter(isReadable)
  const byAccount = new Map<string, StoredVerification[]>()
  for (const run of readable) {
    const key = `${run.namespace}/${run.account}`
    byAccount.set(key, [...(byAccount.get(key) ?? []), run])
  }
  const proofs = createProofReader(context)
  const accounts = [...byAccount.values()]
  const decided = await pMap(
    accounts.slice(0, MAX_ACCOUNTS),
    async (runs) => ({ runs, proofs: await proofs.ofAccount(open, runs) }),
    { concurrency: AT_ONCE },
  )
  for (const each of decided) counts[summarizeProofs(each.proofs)] += 1
  counts.unproved += Math.max(0, accounts.length - MAX_ACCOUNTS)
  const last =
    readable.find(({ verdict }) => verdict === 'passed' || verdict === 'failed') ?? readable[0]
  return {
    accounts: counts,
    proofs: decided.flatMap(({ runs: [run], proofs: known }) =>
      run
        ? known.map(({ question, state, run: decides }) => ({
            namespace: run.namespace,
            account: run.account,
            question,
            state,
            ...(decides && { run: decides.name }),
          }))
        : [],
    ),
    running: started.filter(isReadable).map(({ namespace, account, bucketCheck }) => ({
      namespace,
      account,
      ...(bucketCheck && { bucket: bucketCheck.bucket }),
    })),
    hidden: stored.length - readable.length,
    ...(last && {
      last: {
        namespace: last.namespace,
        name: last.name,
        account: last.account,
        state: await proofs.ofRun(open, last),
        endedAt: last.endedAt.toISOString(),
      },
    }),
    at,
  }
}

/** Whether a run is in a namespace whose pod logs this person may read. */
async function readableNamespaces(
  { kubernetes }: OpenCluster,
  runs: readonly { namespace: string }[],
): Promise<(run: { namespace: string }) => boolean> {
  const namespaces = [...new Set(runs.map(({ namespace }) => namespace))]
  const allowed = await pMap(
    namespaces,
    async (namespace) => {
      const right = { verb: 'get', resource: 'pods', subresource: 'log', namespace }
      return (await kubernetes.may(right)).allowed ? [namespace] : []
    },
    { concurrency: AT_ONCE },
  )
  const readable = new Set(allowed.flat())
  return ({ namespace }) => readable.has(namespace)
}

/** An account that lost one of its proved accesses is failed, whatever else works. */
function summarizeProofs(proofs: readonly AccountProof[]): 'proved' | 'failed' | 'unproved' {
  const has = (code: AccountProof['state']['code']) =>
    proofs.some(({ state }) => state.code === code)
  if (has('failed')) return 'failed'
  return has('proved') ? 'proved' : 'unproved'
}
