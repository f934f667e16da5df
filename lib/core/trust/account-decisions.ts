import { type AccountName, subjectOf } from '@/lib/core/identity/subject'
import { parseOperator } from './aws-condition'
import { decide, outcomeOf } from './decide'
import { defaultAudience } from './decide-gcp'
import { awsPattern } from './glob'
import { wordsOfEveryCombination } from './glob-words'
import type { AwsTrust, CloudTrust, TrustContext, TrustDecision } from './trust'

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
 * account is tried with every audience that the trust may decide differently.
 */
export function decideForAccounts<Account extends TrustAccount>(
  trust: CloudTrust,
  accounts: readonly Account[],
  around: TrustContext = {},
): AccountDecision<Account>[] {
  const audiences = decisiveAudiences(trust, around)
  return accounts.map((account) => ({ account, ...decideBest(trust, account, audiences, around) }))
}

function decideBest(
  trust: CloudTrust,
  account: TrustAccount,
  audiences: string[],
  around: TrustContext,
): TrustDecision & { audience: string } {
  const sub = subjectOf(account)
  let best: (TrustDecision & { audience: string }) | undefined
  for (const audience of audiences) {
    const claims = { iss: account.issuerUrl, sub, aud: [audience] }
    // The reason is told for the best audience alone.
    if (best && RANK[outcomeOf(trust, claims, around)] >= RANK[best.decision]) continue
    best = { ...decide(trust, claims, around), audience }
    if (best.decision === 'allow') break
  }
  return (
    best ?? { decision: 'deny', reason: 'The trust accepts no audience.', on: [], audience: '' }
  )
}

/**
 * Audiences that together decide every case: those the trust names, the usual ones, one for every combination of the
 * patterns it compares, and one other. A Deny can only add to them what the statements before it treat alike.
 */
export function candidateAudiences(trust: CloudTrust): string[] {
  const known = audienceCache.get(trust)
  if (known) return known
  const named = [...audiencesNamedBy(trust), ...USUAL_AUDIENCES[trust.kind]]
  const isBare = trust.kind === 'gcp' && trust.audiences === undefined
  const tried = isBare ? [UNNAMED_AUDIENCE, ...named] : [...named, UNNAMED_AUDIENCE]
  const audiences = [...new Set(tried)].slice(0, MAX_AUDIENCES)
  audienceCache.set(trust, audiences)
  return audiences
}

/**
 * The candidates that decide every case: the first alone where a trust does not look at the audience, or only at
 * whether it accepts it, which it does with the first if with any.
 */
export function decisiveAudiences(trust: CloudTrust, { clientIds }: TrustContext): string[] {
  const audiences = candidateAudiences(trust)
  const isFirstBest = clientIds === undefined && !tellsAudiencesApart(trust)
  return isFirstBest ? audiences.slice(0, 1) : audiences
}

function tellsAudiencesApart(trust: CloudTrust): boolean {
  const known = apartCache.get(trust)
  if (known !== undefined) return known
  const isApart = trust.unresolved.length > 0 || readsAudience(trust)
  apartCache.set(trust, isApart)
  return isApart
}

const apartCache = new WeakMap<CloudTrust, boolean>()

/** Whether a trust may read the audience where it does more than accept some of them. */
function readsAudience(trust: CloudTrust): boolean {
  switch (trust.kind) {
    case 'aws':
      return trust.statements.some(({ conditions }) =>
        conditions.some(({ key }) => isAudienceKey(key)),
      )
    case 'gcp':
      // A claim is read by its name, or by an index of the assertion, which may be put together.
      return [trust.condition ?? '', ...Object.values(trust.mapping ?? {})].some((expression) =>
        /aud|assertion(?!\.)/.test(expression),
      )
    case 'vault':
      return (
        trust.kubernetes !== undefined ||
        [trust.userClaim, trust.groupsClaim, ...trust.claims.map(({ claim }) => claim)].some(
          (claim) => claim.includes('aud'),
        )
      )
  }
}

// Kept, because each account is decided with the same audiences.
const audienceCache = new WeakMap<CloudTrust, string[]>()

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
  return awsAudiences(trust)
}

/** Condition keys that hold the audience of a token, whoever issued it. */
const isAudienceKey = (key: string) => /:aud$/i.test(key)

function awsAudiences({ statements, variables, unresolved }: AwsTrust): string[] {
  const compared = statements.flatMap(({ conditions }) =>
    conditions.flatMap(({ key, operator: name, values }) => {
      const operator = parseOperator(name)
      return operator && isAudienceKey(key) ? [{ operator, values }] : []
    }),
  )
  const literals = compared.flatMap(({ operator, values }) =>
    values.flatMap((value) => (operator.folded ? caseVariants(value) : [value])),
  )
  const open = new Set(
    compared.flatMap(({ operator, values }) => (operator.wildcards ? values.filter(isOpen) : [])),
  )
  const patterns = [...open].map((value) =>
    awsPattern(value, { wildcards: true, variables, unresolved }),
  )
  const words =
    patterns.length > 0 ? wordsOfEveryCombination(patterns, characterOutside(literals)) : []
  // No provider lists an empty audience.
  return [...literals, ...words].filter((value) => value !== '')
}

const isOpen = (value: string) => /[*?]|\$\{/.test(value)

/** A text in upper case, in lower case, and with one letter in the other case. */
function caseVariants(text: string): string[] {
  const toggled = [...text].slice(0, 40).map((letter, at) => {
    const other = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()
    return text.slice(0, at) + other + text.slice(at + 1)
  })
  return [text, text.toLowerCase(), text.toUpperCase(), ...toggled]
}

function characterOutside(texts: readonly string[]): string {
  const used = new Set(texts.join(''))
  return [...'xqzjkvwyXQZJKVWY'].find((letter) => !used.has(letter)) ?? '\u00a4'
}
