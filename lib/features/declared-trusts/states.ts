import type { DeclaredTrust } from './schema'

/** What is known about a trust: somebody said it, or it was proved, or disproved, at a time. */
export const TRUST_STATES = ['declared', 'imported', 'verified', 'failed'] as const
export type TrustState = (typeof TRUST_STATES)[number]

export function stateOf({
  verified,
  source,
}: Pick<DeclaredTrust, 'verified' | 'source'>): TrustState {
  if (!verified) return source
  return verified.outcome === 'passed' ? 'verified' : 'failed'
}

const count = (number: number, one: string, many: string) =>
  `${number} ${number === 1 ? one : many}`

/** "12 service accounts are trusted by 2 other clouds". */
export function trustSentence(trusts: readonly DeclaredTrust[]) {
  const accounts = new Set(
    trusts.map(({ cluster, namespace, name }) => `${cluster}/${namespace}/${name}`),
  ).size
  const clouds = new Set(trusts.map(({ target }) => target.cloud)).size
  const who = count(accounts, 'service account is', 'service accounts are')
  return `${who} trusted by ${count(clouds, 'other cloud', 'other clouds')}`
}

/** How many of them were proved, and how many nobody has tried. */
export function countStates(trusts: readonly DeclaredTrust[]) {
  const of = (...wanted: TrustState[]) =>
    trusts.filter((trust) => wanted.includes(stateOf(trust))).length
  return { verified: of('verified'), failed: of('failed'), never: of('declared', 'imported') }
}
