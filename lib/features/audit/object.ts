import type { Route } from 'next'
import { paths } from '@/lib/common/paths'

type Named = Readonly<Record<string, string>>

/** From the outside in; the store does not keep the order they were written in. */
const OUTSIDE = ['cluster', 'clusterId', 'namespace']
const rank = (member: string) =>
  OUTSIDE.includes(member) ? OUTSIDE.indexOf(member) : OUTSIDE.length

export const auditObjectParts = (object: Named) =>
  Object.entries(object).sort(([a], [b]) => rank(a) - rank(b))

/** The names for people, without the ids beside them. */
export const auditObjectNames = (object: Named) =>
  auditObjectParts(object)
    .filter(([member]) => !(member.endsWith('Id') && member.slice(0, -2) in object))
    .map(([, name]) => name)

/** Where the console shows it; undefined for what has no page. */
export function auditObjectPage(object: Named): Route | undefined {
  const {
    clusterId,
    namespace,
    serviceAccount,
    verification,
    deployment,
    federationConfig,
    federationConfigId,
    policy,
    notificationTarget,
  } = object
  if (clusterId && namespace) {
    if (serviceAccount) return paths.serviceAccount(clusterId, namespace, serviceAccount)
    if (verification) return paths.verification(clusterId, namespace, verification)
    if (deployment) return paths.serviceAccounts(clusterId, { namespace })
  }
  if (clusterId) return paths.cluster(clusterId)
  if (federationConfigId) return paths.federationConfig(federationConfigId)
  if (federationConfig) return paths.federation()
  if (policy) return paths.policy(policy)
  return notificationTarget ? paths.settings() : undefined
}
