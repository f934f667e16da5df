import { type AccountName, subjectOf } from '@/lib/core/identity/subject'
import { decide } from './decide'
import { defaultAudience } from './decide-gcp'
import type { Around, Decision, Trust } from './trust'

export type TrustAccount = AccountName & { issuerUrl: string }

export type Admitted<Account> = Decision & {
  account: Account
  /** Of the audiences it may ask for, the one that gets it furthest. */
  audience: string
}

const RANK = { allow: 0, depends: 1, deny: 2 } as const
const MOST = 300

/**
 * What the trust answers each account. A workload asks its cluster for a token of any audience it
 * likes, so each is tried with all that the trust speaks of, and with one that it does not.
 */
export function whoGetsIn<Account extends TrustAccount>(
  trust: Trust,
  accounts: readonly Account[],
  around: Around = {},
): Admitted<Account>[] {
  const audiences = audiencesOf(trust)
  return accounts.map((account) => ({ account, ...bestOf(trust, account, audiences, around) }))
}

function bestOf(trust: Trust, account: TrustAccount, audiences: string[], around: Around) {
  const sub = subjectOf(account)
  let best: (Decision & { audience: string }) | undefined
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
export function audiencesOf(trust: Trust): string[] {
  const named = [...namedBy(trust), ...USUAL[trust.kind]]
  const bare = trust.kind === 'gcp' && trust.audiences === undefined
  const tried = bare ? [ANY_AUDIENCE, ...named] : [...named, ANY_AUDIENCE]
  return [...new Set(tried)].slice(0, MOST)
}

/** Stands for every audience that a trust does not speak of. */
export const ANY_AUDIENCE = 'another.example'

const USUAL = {
  aws: ['sts.amazonaws.com'],
  gcp: [],
  vault: ['vault'],
} as const satisfies Record<Trust['kind'], readonly string[]>

function namedBy(trust: Trust): readonly string[] {
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
