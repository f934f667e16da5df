import 'server-only'

import { redact } from '@/lib/common/redact'
import { kubernetesFor, readClusters } from '@/lib/features/clusters/service'
import type { Context } from '@/lib/server/session/context'

const MAX_CLUSTERS = 6
const DEADLINE_MS = 1500

/**
 * The username of the signed-in person in one of the clusters, as CoreWeave returns only a uid. It is
 * shown beside the uid and decides nothing; null if no cluster answers in time.
 */
export async function readPersonName(
  context: Context,
  deadlineMs = DEADLINE_MS,
): Promise<string | null> {
  const clusters = await readClusters(context).catch(() => [])
  const names = clusters.slice(0, MAX_CLUSTERS).map(async (cluster) => {
    const { username } = await kubernetesFor(context, cluster).whoami()
    return redact(username).slice(0, 253)
  })
  const deadline = new Promise<null>((done) => setTimeout(done, deadlineMs, null).unref())
  return Promise.race([Promise.any(names).catch(() => null), deadline])
}
