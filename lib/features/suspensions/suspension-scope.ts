import 'server-only'

import { AppError } from '@/lib/common/errors'
import { clusterIdOfIssuer } from '@/lib/core/identity/issuer'
import { issuerOfPrincipal, parsePrincipal } from '@/lib/core/identity/principal'
import { openCluster, readCluster } from '@/lib/features/clusters/service'
import type { Context } from '@/lib/server/session/context'

/** The cluster, namespace and account a principal stands for; undefined if it is in no known cluster. */
export function suspensionScope({ config }: Pick<Context, 'config'>, principal: string) {
  const parsed = parsePrincipal(principal)
  const issuerUrl = issuerOfPrincipal(parsed)
  const cluster = issuerUrl && clusterIdOfIssuer(issuerUrl, config.CKS_ISSUER_BASE_URL)
  if (!cluster) return undefined
  if (parsed.kind === 'service-account') return { cluster, ...parsed.account }
  if (parsed.kind === 'federated-wildcard' && parsed.reach.of === 'namespace')
    return { cluster, namespace: parsed.reach.namespace }
  return { cluster }
}

/** Who may see a suspension without listing policies: people who can read its service accounts. */
export function createScopeGate(context: Context) {
  const answers = new Map<string, Promise<boolean>>()
  return (principal: string): Promise<boolean> => {
    const scope = suspensionScope(context, principal)
    if (!scope) return Promise.resolve(false)
    const { cluster, namespace } = { namespace: undefined, ...scope }
    const key = `${cluster} ${namespace ?? ''}`
    const answer =
      answers.get(key) ?? mayReadScope(context, cluster, namespace).catch(deniedUnlessSignedOut)
    answers.set(key, answer)
    return answer
  }
}

async function mayReadScope(context: Context, cluster: string, namespace: string | undefined) {
  if (namespace === undefined) return readCluster(context, { cluster }).then(() => true)
  const { kubernetes } = await openCluster(context, cluster)
  return (await kubernetes.may({ verb: 'get', resource: 'serviceaccounts', namespace })).allowed
}

function deniedUnlessSignedOut(error: unknown) {
  if (error instanceof AppError && error.code !== 'unauthenticated') return false
  throw error
}
