import 'server-only'

import { AppError } from '@/lib/common/errors'
import type { AccountPlace } from '@/lib/core/trust-setup/file'
import { issuerOf, kubernetesOf, readCluster } from '@/lib/features/clusters/service'
import { noAccount } from '@/lib/features/service-accounts/refusals'
import type { AccountRef } from '@/lib/features/service-accounts/schema'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'

/** Who is to be trusted. All of it but whether the account is there is known without its API server. */
export async function readAccountPlace(context: Context, ref: AccountRef): Promise<AccountPlace> {
  const { cluster: id, namespace, name } = ref
  const reading = readCluster(context, { cluster: id })
  const found = await readPart(context, () => reading)
  if (!found.ok && found.error.code === 'not-found') {
    const { code, message, ...detail } = found.error
    throw new AppError(code, message, { detail })
  }
  const account = await readPart(context, async () => {
    const cluster = await reading
    await kubernetesOf(context, cluster)
      .getServiceAccount({ namespace, name })
      .catch(noAccount(ref, cluster.name))
    return null
  })
  return {
    cluster: id,
    clusterName: found.ok ? found.value.name : id,
    ...(found.ok && { isPublic: found.value.public }),
    issuerUrl: issuerOf(context.config, id),
    namespace,
    name,
    account,
  }
}
