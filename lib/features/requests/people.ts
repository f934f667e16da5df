import 'server-only'

import { redact } from '@/lib/common/redact'
import { kubernetesOf, readClusters } from '@/lib/features/clusters/service'
import type { Context } from '@/lib/server/session/context'

const MOST_ASKED = 6
const PATIENCE_MS = 1500

/**
 * The name a cluster knows this person by, for other people to read: CoreWeave tells only a uid. Nothing
 * is decided by it.
 */
export async function personName(context: Context): Promise<string | null> {
  const clusters = await readClusters(context).catch(() => [])
  const asked = clusters.slice(0, MOST_ASKED).map(async (cluster) => {
    const { username } = await kubernetesOf(context, cluster).whoami()
    return redact(username).slice(0, 253)
  })
  const tooLate = new Promise<null>((done) => setTimeout(done, PATIENCE_MS, null).unref())
  return Promise.race([Promise.any(asked).catch(() => null), tooLate])
}
