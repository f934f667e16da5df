import { type AccountName, subjectOf } from '@/lib/core/identity/subject'
import { decide } from './decide'
import { defaultAudience } from './decide-gcp'
import type { CloudTrust, TrustContext, TrustDecision } from './trust'

export type TrustAccount = AccountName & { issuerUrl: string }

export type AccountDecision<Account> = TrustDecision & {
  account: Account
  /** The requested audience with the best decision. */
  audience: string
}

const RANK = { allow: 0, depends: 1, deny: 2 } as const
const MAX_AUDIENCES = 300

/**
 * The trust's decision for each account. A workload can request a token for any audience, so each
 * account is tried with every audience that the trust mentions and with one that it does not.
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
    best ??
    ({ decision: 'deny', reason: 'The trust accepts no audience.', on: [], audience: '' } as const)
  )
}

/** Audiences that together decide every case: those the trust names, the usual ones, and one other. */
export function candidateAudiences(trust: CloudTrust): string[] {
  const named = [...audiencesNamedBy(trust), ...USUAL_AUDIENCES[trust.kind]]
  const bare = trust.kind === 'gcp' && trust.audiences === undefined
  const tried = bare ? [UNNAMED_AUDIENCE, ...named] : [...named, UNNAMED_AUDIENCE]
  return [...new Set(tried)].slice(0, MAX_AUDIENCES)
}

/** Stands for every audience that a trust does not name. */
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
