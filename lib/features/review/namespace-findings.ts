import 'server-only'

import { parsePrincipal } from '@/lib/core/identity/principal'
import type { Policy } from '@/lib/core/policy/document'
import { findImpersonatingSubjects, type ImpersonatingSubject } from '@/lib/core/rbac/impersonation'
import type { RbacObjects } from '@/lib/core/rbac/rbac'
import type { Cluster } from '@/lib/features/clusters/schema'
import type { DetectedFinding } from './detected-findings'
import { placedStatements, policyFinding } from './policy-findings'

const SHOWN = 4
const listed = (names: readonly string[]) =>
  names.length > SHOWN
    ? `${names.slice(0, SHOWN).join(', ')} and ${names.length - SHOWN} more`
    : names.join(', ')

const nameOf = ({ subject: { kind, name, namespace } }: ImpersonatingSubject) => {
  if (kind === 'ServiceAccount') return `account ${namespace ?? ''}/${name}`
  return kind === 'Group' ? `group ${name}` : name
}

/** Namespaces of a cluster with access that more people can take on than it was given to. */
export function namespaceFindings(
  policies: readonly Policy[],
  { id, name: clusterName, issuerUrl }: Cluster,
  rbac: RbacObjects,
): DetectedFinding[] {
  const known = new Map<string, ImpersonatingSubject[]>()
  const becomers = (namespace: string) => {
    const found = known.get(namespace) ?? findImpersonatingSubjects(rbac, { namespace })
    known.set(namespace, found)
    return found
  }
  const granted = new Set<string>()
  const wide = placedStatements(policies).flatMap((place) => {
    if (place.statement.effect === 'Deny') return []
    return place.statement.principals.flatMap((text) => {
      const principal = parsePrincipal(text)
      if (principal.kind === 'service-account' && principal.issuerUrl === issuerUrl)
        granted.add(principal.account.namespace)
      if (principal.kind !== 'federated-wildcard') return []
      const { reach } = principal
      if (reach.of !== 'namespace' || reach.issuerUrl !== issuerUrl) return []
      granted.add(reach.namespace)
      const others = becomers(reach.namespace).filter(
        ({ ways, admin, system }) =>
          !admin && !system && ways.some(({ way }) => way === 'account' || way === 'pods'),
      )
      if (others.length === 0) return []
      const evidence = `${listed(others.map(nameOf))} may add accounts or pods to ${reach.namespace}, and so take on this access.`
      return [
        policyFinding(place, { kind: 'wide-namespace', evidence, entry: text, principal: text }),
      ]
    })
  })
  const open = [...granted].flatMap((namespace): DetectedFinding[] => {
    const anybody = becomers(namespace).filter((each) => each.open)
    if (anybody.length === 0) return []
    return [
      {
        kind: 'open-namespace',
        about: [id, namespace, ...anybody.map(nameOf)],
        evidence: `${listed(anybody.map(nameOf))} can become every account of it: ${anybody[0]?.ways[0]?.because}.`,
        where: { of: 'namespace', cluster: id, clusterName, namespace },
      },
    ]
  })
  return [...open, ...wide]
}
