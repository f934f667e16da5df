import type { Route } from 'next'
import { paths } from '@/lib/common/paths'
import type { AuditLogEntry } from './schema'

type AuditedObject = Readonly<Record<string, string>>

/** Members in this order, outermost first, as the database does not keep their order. */
const OUTER_MEMBERS = ['request', 'cluster', 'clusterId', 'namespace', 'serviceAccount']
const rank = (member: string) =>
  OUTER_MEMBERS.includes(member) ? OUTER_MEMBERS.indexOf(member) : OUTER_MEMBERS.length

/** The members of an object, outermost first. */
export const auditObjectParts = (object: AuditedObject) =>
  Object.entries(object).sort(([a], [b]) => rank(a) - rank(b))

/** The names of an object, without the ids that accompany them. */
export const auditObjectNames = (object: AuditedObject) =>
  auditObjectParts(object)
    .filter(([member]) => !(member.endsWith('Id') && member.slice(0, -2) in object))
    .map(([, name]) => name)

/** The page of an object; undefined if it has none. */
export function auditObjectPage(object: AuditedObject): Route | undefined {
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
    request,
    reviewPack,
  } = object
  if (clusterId && namespace) {
    if (verification) return paths.verification(clusterId, namespace, verification)
    if (serviceAccount) return paths.serviceAccount(clusterId, namespace, serviceAccount)
    if (deployment) return paths.workloads({ cluster: clusterId, namespace })
  }
  if (clusterId) return paths.cluster(clusterId)
  if (federationConfigId) return paths.federationConfig(federationConfigId)
  if (federationConfig) return paths.federation()
  if (request) return paths.request(Number(request))
  if (policy) return paths.policy(policy)
  if (reviewPack) return paths.reviewPack()
  return notificationTarget ? paths.settings() : undefined
}

/** The number of the request that an entry is about; undefined if it is about none, or the number is not recorded. */
export function auditedRequest({
  object,
  result,
}: Pick<AuditLogEntry, 'object' | 'result'>): number | undefined {
  const { request }: { request?: unknown } = object.request === undefined ? Object(result) : object
  const number = Number(request)
  return Number.isInteger(number) && number > 0 ? number : undefined
}
