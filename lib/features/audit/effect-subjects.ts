import 'server-only'

import { parsePrincipal, principalOf, wildcardPrincipal } from '@/lib/core/identity/principal'
import type { AccessEffect } from '@/lib/core/policy/access-effect'
import type { PatternTerm } from '@/lib/core/policy/atoms'
import { matchesPattern, parsePattern, patternsOverlap } from '@/lib/core/policy/pattern'
import { readClusters, readEveryAccount } from '@/lib/features/clusters/service'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'
import type { EffectSubjects } from './activity-schema'

type KnownAccount = { principal: string; cluster: string; namespace: string; name: string }

/** The accounts of today that wildcards may take in, and the principals of accounts that could not be read. */
export type EffectInventory = {
  clusters: readonly { name: string; issuerUrl: string }[]
  accounts: readonly KnownAccount[]
  unread: readonly string[]
}

const termsOf = ({ gained, lost }: AccessEffect) =>
  [...gained, ...lost].flatMap(({ principals }) => principals)
const isWild = ({ pattern }: PatternTerm) => pattern.includes('*')

/** Reads the clusters, and their accounts only where a wildcard has to be counted. */
export async function readEffectInventory(
  context: Context,
  effects: readonly AccessEffect[],
): Promise<EffectInventory> {
  const terms = effects.flatMap(termsOf)
  if (terms.length === 0) return { clusters: [], accounts: [], unread: [] }
  const clusters = await readPart(context, () => readClusters(context))
  if (!clusters.ok) return { clusters: [], accounts: [], unread: ['*'] }
  if (!terms.some(isWild)) return { clusters: clusters.value, accounts: [], unread: [] }
  const lists = await readEveryAccount(context, clusters.value)
  return {
    clusters: clusters.value,
    accounts: lists.flatMap(({ cluster, accounts }) =>
      accounts.ok
        ? accounts.value.items.map(({ metadata: { namespace = '', name } }) => ({
            principal: principalOf({ issuerUrl: cluster.issuerUrl, namespace, name }),
            cluster: cluster.name,
            namespace,
            name,
          }))
        : [],
    ),
    unread: lists
      .filter(({ accounts }) => !accounts.ok || !accounts.value.complete)
      .map(({ cluster }) => wildcardPrincipal(cluster.issuerUrl)),
  }
}

export type SubjectCounter = ReturnType<typeof createSubjectCounter>

/** Counts the principals that some terms take in, each once. */
export function createSubjectCounter({ clusters, accounts, unread }: EffectInventory) {
  const missing = unread.map((text) => parsePattern(text))
  const known = new Map(accounts.map((account) => [account.principal, account]))
  const matches = new Map<string, readonly KnownAccount[]>()
  const matchedBy = (term: PatternTerm) => {
    const key = JSON.stringify(term)
    const found = matches.get(key) ?? matchTerm(term, accounts)
    matches.set(key, found)
    return found
  }
  const named = (text: string): KnownAccount | undefined => {
    const principal = parsePrincipal(text)
    if (principal.kind !== 'service-account') return undefined
    const { issuerUrl, account } = principal
    const cluster = clusters.find((each) => each.issuerUrl === issuerUrl)?.name ?? issuerUrl
    return known.get(text) ?? { principal: text, cluster, ...account }
  }
  return {
    count: (terms: readonly PatternTerm[]): EffectSubjects => {
      const found = new Map<string, KnownAccount>()
      const others = new Set<string>()
      for (const term of terms) {
        if (isWild(term))
          for (const account of matchedBy(term)) found.set(account.principal, account)
        else {
          const account = named(term.pattern)
          if (account) found.set(account.principal, account)
          else others.add(term.pattern)
        }
      }
      const [only] = found.values()
      return {
        accounts: found.size,
        ...(found.size === 1 &&
          only && {
            account: { cluster: only.cluster, namespace: only.namespace, name: only.name },
          }),
        everyone: terms.some(({ pattern, and }) => pattern === '*' && and.length === 0),
        others: others.size,
        partial: terms.some(
          (term) =>
            isWild(term) &&
            missing.some((each) => patternsOverlap(each, parsePattern(term.pattern))),
        ),
      }
    },
  }
}

function matchTerm({ pattern, and, except }: PatternTerm, accounts: readonly KnownAccount[]) {
  const within = [pattern, ...and].map((text) => parsePattern(text))
  const without = except.map((text) => parsePattern(text))
  return accounts.filter(
    ({ principal }) =>
      within.every((each) => matchesPattern(each, principal)) &&
      !without.some((each) => matchesPattern(each, principal)),
  )
}
