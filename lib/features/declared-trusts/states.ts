import { plural } from '@/lib/common/plural'
import type { DeclaredTrust } from './schema'

/** What is known about a trust: declared by a person, imported, or the outcome of its last verification. */
export const TRUST_STATES = ['declared', 'imported', 'verified', 'failed'] as const
export type TrustState = (typeof TRUST_STATES)[number]

export function trustState({
  verified,
  source,
}: Pick<DeclaredTrust, 'verified' | 'source'>): TrustState {
  if (!verified) return source
  return verified.outcome === 'passed' ? 'verified' : 'failed'
}

/** "12 service accounts are trusted by 2 other clouds". */
export function describeTrusts(trusts: readonly DeclaredTrust[]) {
  const accounts = new Set(
    trusts.map(({ cluster, namespace, name }) => `${cluster}/${namespace}/${name}`),
  ).size
  const clouds = new Set(trusts.map(({ target }) => target.cloud)).size
  const who = plural(accounts, 'service account is', 'service accounts are')
  return `${who} trusted by ${plural(clouds, 'other cloud')}`
}

/** Counts of verified, failed and never verified trusts. */
export function countTrustStates(trusts: readonly DeclaredTrust[]) {
  const of = (...wanted: TrustState[]) =>
    trusts.filter((trust) => wanted.includes(trustState(trust))).length
  return { verified: of('verified'), failed: of('failed'), never: of('declared', 'imported') }
}
