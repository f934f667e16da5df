import 'server-only'

import type { Policy } from '@/lib/core/policy/document'
import { findImpersonatingSubjects, type ImpersonatingSubject } from '@/lib/core/rbac/impersonation'
import type { RbacObjects } from '@/lib/core/rbac/rbac'
import type { Cluster } from '@/lib/features/clusters/schema'
import type { DetectedFinding } from './detected-findings'
import { namedPrincipals, placedStatements, policyFinding } from './policy-findings'

const MAX_NAMED = 4
const listed = (names: readonly string[]) =>
  names.length > MAX_NAMED
    ? `${names.slice(0, MAX_NAMED).join(', ')} and ${names.length - MAX_NAMED} more`
    : names.join(', ')

const describeSubject = ({ subject: { kind, name, namespace } }: ImpersonatingSubject) => {
  if (kind === 'ServiceAccount') return `service account ${namespace ?? ''}/${name}`
  return kind === 'Group' ? `group ${name}` : name
}

/** Namespaces with access that others can obtain by adding accounts or pods, or by impersonation. */
export function namespaceFindings(
  policies: readonly Policy[],
  { id, name: clusterName, issuerUrl }: Cluster,
  rbac: RbacObjects,
): DetectedFinding[] {
  const known = new Map<string, ImpersonatingSubject[]>()
  const subjects = (namespace: string) => {
    const found = known.get(namespace) ?? findImpersonatingSubjects(rbac, { namespace })
    known.set(namespace, found)
    return found
  }
  const principals = namedPrincipals(policies)
  const granted = new Set<string>()
  const wide = placedStatements(policies).flatMap((place) => {
    if (place.statement.effect === 'Deny') return []
    return place.statement.principals.flatMap((text) => {
      const principal = principals.get(text)
      if (!principal) return []
      if (principal.kind === 'service-account' && principal.issuerUrl === issuerUrl)
        granted.add(principal.account.namespace)
      if (principal.kind !== 'federated-wildcard') return []
      const { reach } = principal
      if (reach.of !== 'namespace' || reach.issuerUrl !== issuerUrl) return []
      granted.add(reach.namespace)
      const others = subjects(reach.namespace).filter(
        ({ paths, admin, system }) =>
          !admin && !system && paths.some(({ path }) => path === 'account' || path === 'pods'),
      )
      if (others.length === 0) return []
      const evidence = `${listed(others.map(describeSubject))} can add service accounts or pods to ${reach.namespace} and so obtain this access.`
      return [
        policyFinding(place, { kind: 'wide-namespace', evidence, entry: text, principal: text }),
      ]
    })
  })
  const open = [...granted].flatMap((namespace): DetectedFinding[] => {
    const everyone = subjects(namespace).filter((each) => each.open)
    if (everyone.length === 0) return []
    return [
      {
        kind: 'open-namespace',
        about: [id, namespace, ...everyone.map(describeSubject)],
        evidence: `${listed(everyone.map(describeSubject))} can impersonate every service account of the namespace, granted by ${everyone[0]?.paths[0]?.grantedBy}.`,
        where: { of: 'namespace', cluster: id, clusterName, namespace },
      },
    ]
  })
  return [...open, ...wide]
}
