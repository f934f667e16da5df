import 'server-only'

import { isPermanentKey } from '@/lib/adapters/coreweave/key-states'
import type { WireFederationConfig } from '@/lib/adapters/coreweave/wire'
import { isActive } from '@/lib/adapters/coreweave/wire'
import type { WireAccessKeyInfo } from '@/lib/adapters/coreweave/wire-keys'
import { issuerOfPrincipal, type Principal } from '@/lib/core/identity/principal'
import type { Policy } from '@/lib/core/policy/document'
import { matchesPattern, parsePattern } from '@/lib/core/policy/pattern'
import { EXCHANGE_ACTION } from '@/lib/core/policy/templates'
import type { DetectedFinding } from './detected-findings'
import { namedPrincipals, placedStatements, policyFinding } from './policy-findings'

/** Principals and federation configs of clusters that do not exist according to CoreWeave. */
export function deletedClusterFindings(
  policies: readonly Policy[],
  configs: readonly WireFederationConfig[],
  gone: ReadonlyMap<string, string>,
): DetectedFinding[] {
  if (gone.size === 0) return []
  const principals = namedPrincipals(policies)
  const named = placedStatements(policies).flatMap((place) =>
    place.statement.principals.flatMap((text) => {
      const principal = principals.get(text)
      const id = principal && gone.get(issuerOfPrincipal(principal) ?? '')
      if (id === undefined) return []
      const evidence = `The principal names the issuer of cluster ${id}, which does not exist. A new owner of that issuer would be trusted.`
      return [
        policyFinding(place, { kind: 'ghost-cluster', evidence, entry: text, principal: text }),
      ]
    }),
  )
  const trusting = configs.flatMap((config): DetectedFinding[] => {
    const id = gone.get(config.issuerUrl)
    if (id === undefined) return []
    return [
      {
        kind: 'config-without-cluster',
        about: [config.uid, config.issuerUrl, isActive(config)],
        evidence: `Cluster ${id} does not exist, ${isActive(config) ? 'but tokens of its issuer are still accepted' : 'and the config is paused'}.`,
        where: { of: 'config', uid: config.uid, name: config.name },
      },
    ]
  })
  return [...named, ...trusting]
}

const reaches = (principal: Principal, issuerUrl: string) =>
  principal.kind === 'everyone' ||
  principal.kind === 'pattern' ||
  (principal.kind === 'federated-wildcard' && principal.reach.of === 'issuers') ||
  issuerOfPrincipal(principal) === issuerUrl

/** Federation configs whose issuer no statement allows anything. */
export function unusedConfigFindings(
  policies: readonly Policy[],
  configs: readonly WireFederationConfig[],
): DetectedFinding[] {
  const allowing = policies.map((policy) => ({
    ...policy,
    statements: policy.statements.filter(({ effect }) => effect === 'Allow'),
  }))
  const principals = [...namedPrincipals(allowing).values()]
  return configs
    .filter(({ issuerUrl }) => !principals.some((each) => reaches(each, issuerUrl)))
    .map(({ uid, name, issuerUrl }) => ({
      kind: 'unused-config',
      about: [uid, issuerUrl],
      evidence: `No policy allows any action to principals of ${issuerUrl}.`,
      where: { of: 'config', uid, name },
    }))
}

/** Buckets that policies name but the organization does not have. */
export function missingBucketFindings(
  policies: readonly Policy[],
  buckets: ReadonlySet<string>,
): DetectedFinding[] {
  return placedStatements(policies).flatMap((place) => {
    if (place.statement.effect === 'Deny') return []
    const names = new Set(place.statement.resources.map((text) => text.split('/', 1)[0] ?? ''))
    return [...names]
      .filter((name) => name !== '' && !name.includes('*') && !buckets.has(name))
      .map((name) =>
        policyFinding(place, {
          kind: 'ghost-bucket',
          evidence: `The organization has no bucket ${name}. Anyone who creates a bucket of that name exposes it to this access.`,
          entry: name,
        }),
      )
  })
}

/** Access keys that never expire. */
export const permanentKeys = (keys: readonly WireAccessKeyInfo[]): DetectedFinding[] =>
  keys.filter(isPermanentKey).map(({ accessKeyId, principalName }) => ({
    kind: 'permanent-key',
    about: [accessKeyId],
    evidence:
      'The key works until someone revokes it. A workload with keyless access does not need it.',
    where: { of: 'key', id: accessKeyId, principal: principalName },
    principal: principalName,
  }))

const anyMatches = (patterns: readonly string[], text: string) =>
  patterns.some((pattern) => matchesPattern(parsePattern(pattern), text))

/** Service accounts that may exchange their token but have no known access key. */
export function grantsWithoutKey(
  policies: readonly Policy[],
  keys: readonly WireAccessKeyInfo[],
): DetectedFinding[] {
  const holders = new Set(keys.map(({ principalName }) => principalName))
  const principals = namedPrincipals(policies)
  const seen = new Set<string>()
  return placedStatements(policies).flatMap((place) => {
    const { effect, actions, principals: texts } = place.statement
    if (effect === 'Deny' || !anyMatches(actions, EXCHANGE_ACTION)) return []
    return texts.flatMap((text) => {
      if (principals.get(text)?.kind !== 'service-account') return []
      if (holders.has(text) || seen.has(text)) return []
      seen.add(text)
      const evidence =
        'The service account can exchange its token, but CoreWeave lists no access key for it. It has not run recently, or never.'
      return [
        policyFinding(place, { kind: 'grant-without-key', evidence, entry: text, principal: text }),
      ]
    })
  })
}
