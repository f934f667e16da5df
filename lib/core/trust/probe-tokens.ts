import { otherIssuerName } from '@/lib/core/identity/issuer-kind'
import { subjectOf } from '@/lib/core/identity/subject'
import { bareIssuer } from '@/lib/core/identity/trust-target-names'
import { decisiveAudiences } from './account-decisions'
import { outcomeOf } from './decide'
import { parseProviderArn } from './decide-aws'
import { type TrustReviewContext, UNKNOWN_ACCOUNT } from './finding'
import { awsPattern, vaultPattern } from './glob'
import { wordsOfEveryCombination } from './glob-words'
import type { CloudTrust, TrustDecision } from './trust'

/** An identity for which a trust before and after a change is compared. */
export type ProbeIdentity = {
  iss: string
  sub: string
  /** Whether it is that of an account which exists, and not one that could. */
  isKnown: boolean
}

const MAX_ACCOUNTS = 200
const MAX_LITERALS = 60
const MAX_PATTERNS = 8
const MAX_LABELS = 5

/**
 * Identities that tell the trusts apart: the known accounts, a future account, and the subjects that the trusts name
 * or that meet their patterns, each of every issuer that a cluster has or a trust names.
 */
export function probeIdentities(
  trusts: readonly CloudTrust[],
  surroundings: TrustReviewContext,
): ProbeIdentity[] {
  const { clusters, issuer, intended } = surroundings
  const issuers = [
    ...new Set([
      ...trusts.flatMap(issuersOf),
      ...(trusts.some(trustsUnnamedIssuers) ? clusters.map(({ issuerUrl }) => issuerUrl) : []),
      ...(issuer === undefined ? [] : [issuer]),
    ]),
  ]
  const subjects = new Set([subjectOf(UNKNOWN_ACCOUNT), ...trusts.flatMap(subjectsOf)])
  const invented = issuers.flatMap((iss) =>
    [...subjects].map((sub) => ({ iss, sub, isKnown: false })),
  )
  const known = [
    ...(intended ? [intended] : []),
    ...surroundings.accounts.slice(0, MAX_ACCOUNTS),
  ].map((account) => ({ iss: account.issuerUrl, sub: subjectOf(account), isKnown: true }))
  return [...known, ...invented]
}

/** Whether a trust may admit tokens of an issuer that it does not name. */
function trustsUnnamedIssuers(trust: CloudTrust): boolean {
  if (trust.unresolved.length > 0) return true
  if (trust.kind === 'gcp') return trust.issuer === undefined
  if (trust.kind === 'vault') return trust.issuers.length === 0
  return trust.statements.some(
    ({ principal }) =>
      principal.kind !== 'listed' ||
      [...principal.federated, ...principal.aws].some(({ text }) => text === '*'),
  )
}

/** The issuers that a trust names. */
export function issuersOf(trust: CloudTrust): string[] {
  if (trust.kind === 'gcp') return trust.issuer === undefined ? [] : [trust.issuer]
  if (trust.kind === 'vault') return trust.issuers.map(({ text }) => text)
  return trust.statements.flatMap(({ principal }) =>
    principal.kind === 'listed'
      ? principal.federated.flatMap(({ text }) => {
          const named = parseProviderArn(text)
          return named ? [`https://${bareIssuer(named.url)}`] : []
        })
      : [],
  )
}

const subjectCache = new WeakMap<CloudTrust, string[]>()

/** Kept, because every fix of a trust is compared with it. */
function subjectsOf(trust: CloudTrust): string[] {
  const known = subjectCache.get(trust)
  if (known) return known
  const subjects = readSubjects(trust)
  subjectCache.set(trust, subjects)
  return subjects
}

/** Every text in a trust, as the subject it is or as a part of one. */
function readSubjects(trust: CloudTrust): string[] {
  const texts = [...new Set(textsOf(trust))].slice(0, MAX_LITERALS)
  const patterns = texts.filter((text) => /[*?]|\$\{/.test(text)).slice(0, MAX_PATTERNS)
  const words = wordsOf(trust.kind, patterns)
  const labels = [...texts, ...words]
    .flatMap((text) => text.split(/[:/]/))
    .filter((text) => /^[a-z0-9-]{1,63}$/.test(text) && !/^(?:system|serviceaccount|x)$/.test(text))
  const parts = ['x', ...[...new Set(labels)].slice(0, MAX_LABELS)]
  return [
    ...texts,
    ...words,
    ...(trust.kind === 'gcp'
      ? texts.flatMap((text) => [`${text}x`, `x${text}x`, `${text}x:x`])
      : []),
    ...(labels.length > 0
      ? parts.flatMap((namespace) => parts.map((name) => subjectOf({ namespace, name })))
      : []),
  ]
}

const wordCache = new Map<string, string[]>()

/** Kept, because a trust before and after a change has mostly the same patterns. */
function wordsOf(kind: CloudTrust['kind'], patterns: readonly string[]): string[] {
  if (patterns.length === 0) return []
  const key = JSON.stringify([kind, patterns])
  const known = wordCache.get(key)
  if (known) return known
  const parsed = patterns.map((text) =>
    kind === 'vault' ? vaultPattern(text) : awsPattern(text, { wildcards: true, variables: true }),
  )
  const words = [
    ...wordsOfEveryCombination(parsed, 'x'),
    ...patterns.map((text) => text.replace(/\$\{[^}]*\}|[*?]/g, 'x')),
  ]
  if (wordCache.size > 100) wordCache.clear()
  wordCache.set(key, words)
  return words
}

function textsOf(trust: CloudTrust): string[] {
  if (trust.kind === 'vault')
    return [trust.subject, ...trust.claims.flatMap(({ values }) => values)]
  if (trust.kind === 'aws')
    return trust.statements.flatMap(({ conditions }) => conditions.flatMap(({ values }) => values))
  const expressions = [trust.condition ?? '', ...Object.values(trust.mapping ?? {})]
  return [
    ...expressions.flatMap((text) =>
      [...text.matchAll(/"([^"\n]*)"|'([^'\n]*)'/g)].map(
        ([, double, single]) => double ?? single ?? '',
      ),
    ),
    ...(trust.members ?? []).map(({ text }) => text.slice(text.lastIndexOf('/') + 1)),
  ]
}

const RANK = { deny: 0, depends: 1, allow: 2 } as const

/** The most that a trust decides for an identity, over every audience it can ask a token for. */
export function bestDecision(
  trust: CloudTrust,
  { iss, sub }: Pick<ProbeIdentity, 'iss' | 'sub'>,
  surroundings: TrustReviewContext,
): TrustDecision['decision'] {
  let best: TrustDecision['decision'] = 'deny'
  // Kubernetes writes a list also for one audience.
  const isList = otherIssuerName(iss) === undefined
  for (const audience of decisiveAudiences(trust, surroundings)) {
    const aud = isList ? [audience] : audience
    const decision = outcomeOf(trust, { iss, sub, aud }, surroundings)
    if (RANK[decision] > RANK[best]) best = decision
    if (best === 'allow') break
  }
  return best
}

export const admitsMore = (
  after: TrustDecision['decision'],
  before: TrustDecision['decision'],
): boolean => RANK[after] > RANK[before]
