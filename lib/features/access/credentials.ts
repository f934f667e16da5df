import type { Reading } from '@/lib/common/result'
import { parsePrincipal } from '@/lib/core/identity/principal'
import type { CompiledPolicies, PolicyDecision } from '@/lib/core/policy/evaluate'
import type { IdSet } from '@/lib/core/policy/id-set'
import { EXCHANGE_ACTION } from '@/lib/core/policy/templates'
import type { FederationState } from './access-snapshot'
import type { AccessSubject, Credentials } from './schema'

/**
 * Returns a function that decides whether a principal can get credentials. A service account needs a statement that
 * allows the token exchange and an active federation config of its issuer; the annotation only spares its pods
 * from mounting a token themselves. What could not be read counts as in place.
 */
export function createCredentialCheck(
  compiled: CompiledPolicies,
  federation: Reading<FederationState>,
): (subject: AccessSubject) => Credentials {
  const exchanges = new Map<IdSet, PolicyDecision>()
  const exchangeOf = (principal: string) => {
    const set = compiled.naming(principal)
    const known =
      exchanges.get(set) ?? compiled.decide({ principal, action: EXCHANGE_ACTION, resource: '*' })
    exchanges.set(set, known)
    return known
  }
  return ({ principal, kind, lack }) => {
    if (kind === 'person') return { state: 'effective', reason: 'own-keys' }
    if (kind === 'role') return { state: 'effective', reason: 'saml' }
    if (kind === 'invalid') return { state: 'paper', reason: 'invalid' }
    const { decision, because } = exchangeOf(principal)
    const [statement] = because
    const by = statement ? { statement } : {}
    if (decision === 'implicit-deny') return { state: 'paper', reason: 'no-sign-in' }
    if (decision === 'deny') return { state: 'paper', reason: 'sign-in-denied', ...by }
    if (lack === 'missing') return { state: 'paper', reason: 'missing', ...by }
    if (!federation.ok) return { state: 'effective', reason: 'sign-in-unknown', ...by }
    const issuer = parsePrincipal(principal)
    const config = 'issuerUrl' in issuer ? federation.value.get(issuer.issuerUrl) : undefined
    if (config === undefined) return { state: 'paper', reason: 'no-config', ...by }
    if (config === 'paused') return { state: 'paper', reason: 'config-paused', ...by }
    return { state: 'effective', reason: 'sign-in', ...by }
  }
}
