import { type AccountName, subjectOf } from '@/lib/core/identity/subject'
import { decide } from './decide'
import { defaultAudience } from './decide-gcp'
import type { CloudTrust, TrustContext, TrustDecision } from './trust'

export type TrustAccount = AccountName & { issuerUrl: string }

export type AccountDecision<Account> = TrustDecision & {
  account: Account
  /** Of the audiences it may ask for, the one that gets it furthest. */
  audience: string
}

const RANK = { allow: 0, depends: 1, deny: 2 } as const
const MAX_AUDIENCES = 300

/**
 * What the trust answers each account. A workload asks its cluster for a token of any audience it
 * likes, so each is tried with all that the trust speaks of, and with one that it does not.
 */
export function decideForAccounts<Account extends TrustAccount>(
  trust: CloudTrust,
  accounts: readonly Account[],
  around: TrustContext = {},
): AccountDecision<Account>[] {
  const audiences = candidateAudiences(trust)
  return accounts.map((account) => ({ account, ...decideBest(trust, account, audiences, around) }))
}

function decideBest(
  trust: CloudTrust,
  account: TrustAccount,
  audiences: string[],
  around: TrustContext,
) {
  const sub = subjectOf(account)
  let best: (TrustDecision & { audience: string }) | undefined
  for (const audience of audiences) {
    const claims = { iss: account.issuerUrl, sub, aud: [audience] }
    const answer = { ...decide(trust, claims, around), audience }
    if (!best || RANK[answer.decision] < RANK[best.decision]) best = answer
    if (best.decision === 'allow') break
  }
  return (
    best ?? ({ decision: 'deny', because: 'No audience is taken.', on: [], audience: '' } as const)
  )
}

/** Enough audiences to tell whether any gets in: what the trust names, the usual ones, another. */
export function candidateAudiences(trust: CloudTrust): string[] {
  const named = [...audiencesNamedBy(trust), ...USUAL_AUDIENCES[trust.kind]]
  const bare = trust.kind === 'gcp' && trust.audiences === undefined
  const tried = bare ? [UNNAMED_AUDIENCE, ...named] : [...named, UNNAMED_AUDIENCE]
  return [...new Set(tried)].slice(0, MAX_AUDIENCES)
}

/** Stands for every audience that a trust does not speak of. */
export const UNNAMED_AUDIENCE = 'another.example'

const USUAL_AUDIENCES = {
  aws: ['sts.amazonaws.com'],
  gcp: [],
  vault: ['vault'],
} as const satisfies Record<CloudTrust['kind'], readonly string[]>

function audiencesNamedBy(trust: CloudTrust): readonly string[] {
  if (trust.kind === 'vault') return trust.audiences
  if (trust.kind === 'gcp') {
    if (trust.audiences && trust.audiences.length > 0) return trust.audiences
    if (trust.name !== undefined)
      return [defaultAudience(trust.name), `https:${defaultAudience(trust.name)}`]
    return [...(trust.condition ?? '').matchAll(/"([^"\n]*)"|'([^'\n]*)'/g)].map(
      ([, double, single]) => double ?? single ?? '',
    )
  }
  const values = trust.statements.flatMap(({ conditions }) =>
    conditions.filter(({ key }) => /:aud$/i.test(key)).flatMap((condition) => condition.values),
  )
  // No provider lists an empty audience.
  return values
    .flatMap((value) =>
      /[*?]/.test(value) ? [value.replaceAll('*', '').replaceAll('?', 'x'), value] : [value],
    )
    .filter((value) => value !== '')
}
