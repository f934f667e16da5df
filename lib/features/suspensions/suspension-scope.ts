import 'server-only'

import { AppError } from '@/lib/common/errors'
import { parsePrincipal } from '@/lib/core/identity/principal'
import { openCluster, readCluster } from '@/lib/features/clusters/service'
import { clusterIdOf } from '@/lib/features/federation/read'
import type { Context } from '@/lib/server/session/context'
import { issuerOfPrincipal } from './principal-match'

/** Where the accounts of a principal are; without a namespace it reaches a whole cluster. */
export function suspensionScope({ config }: Pick<Context, 'config'>, principal: string) {
  const parsed = parsePrincipal(principal)
  const issuerUrl = issuerOfPrincipal(parsed)
  const cluster = issuerUrl && clusterIdOf(issuerUrl, config.CKS_ISSUER_BASE_URL)
  if (!cluster) return undefined
  if (parsed.kind === 'service-account') return { cluster, ...parsed.account }
  if (parsed.kind === 'federated-wildcard' && parsed.reach.of === 'namespace')
    return { cluster, namespace: parsed.reach.namespace }
  return { cluster }
}

/** Whether this person may know that somebody is suspended: as they may read the accounts it is about. */
export function createScopeGate(context: Context) {
  const asked = new Map<string, Promise<boolean>>()
  return (principal: string): Promise<boolean> => {
    const place = suspensionScope(context, principal)
    if (!place) return Promise.resolve(false)
    const { cluster, namespace } = { namespace: undefined, ...place }
    const key = `${cluster} ${namespace ?? ''}`
    const answer = asked.get(key) ?? mayKnow(context, cluster, namespace).catch(no)
    asked.set(key, answer)
    return answer
  }
}

async function mayKnow(context: Context, cluster: string, namespace: string | undefined) {
  if (namespace === undefined) return readCluster(context, { cluster }).then(() => true)
  const { kubernetes } = await openCluster(context, cluster)
  return (await kubernetes.may({ verb: 'get', resource: 'serviceaccounts', namespace })).allowed
}

function no(error: unknown) {
  if (error instanceof AppError && error.code !== 'unauthenticated') return false
  throw error
}
