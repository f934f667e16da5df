import { parsePrincipal } from '@/lib/core/identity/principal'

export type PrincipalLabel = {
  label: string
  /** Whose cluster or issuer, smaller. */
  of?: string
  kind: 'plain' | 'wild' | 'bad'
}

type KnownPrincipals = {
  clusters: readonly { name: string; issuerUrl: string }[]
  /** The names of people by id. */
  users?: Readonly<Record<string, string>>
}

/** A readable label of a principal, such as `namespace / account`. */
export function principalLabel(text: string, { clusters, users }: KnownPrincipals): PrincipalLabel {
  const issuerName = (url: string) =>
    clusters.find(({ issuerUrl }) => issuerUrl === url)?.name ?? url.replace(/^https?:\/\//, '')
  const principal = parsePrincipal(text)
  switch (principal.kind) {
    case 'everyone':
      return { label: 'Everyone', kind: 'wild' }
    case 'user':
      return { label: users?.[principal.uid] ?? principal.uid, of: 'user', kind: 'plain' }
    case 'saml-role':
      return { label: principal.role, of: 'SAML role', kind: 'plain' }
    case 'service-account': {
      const { namespace, name } = principal.account
      return { label: `${namespace} / ${name}`, of: issuerName(principal.issuerUrl), kind: 'plain' }
    }
    case 'federated':
      return { label: principal.subject, of: issuerName(principal.issuerUrl), kind: 'plain' }
    case 'federated-wildcard': {
      const { reach } = principal
      if (reach.of === 'issuers') return { label: 'Every cluster', kind: 'wild' }
      const of = issuerName(reach.issuerUrl)
      if (reach.of === 'namespace') return { label: `${reach.namespace} / *`, of, kind: 'wild' }
      if (reach.of === 'subjects') return { label: `${reach.prefix}*`, of, kind: 'wild' }
      const label = reach.of === 'issuer' ? 'Every subject' : 'Every service account'
      return { label, of, kind: 'wild' }
    }
    case 'pattern':
      return { label: text, kind: 'wild' }
    case 'arn':
    case 'bare-issuer':
    case 'slash-form':
    case 'unknown':
      return { label: text, of: 'matches no one', kind: 'bad' }
  }
}
