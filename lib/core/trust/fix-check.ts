import { listAnd } from '@/lib/common/list'
import { plural } from '@/lib/common/plural'
import { parseSubject, subjectOf } from '@/lib/core/identity/subject'
import {
  accountLabel,
  clusterNameOf,
  findSimilarCluster,
  type TrustFinding,
  type TrustFix,
  type TrustReviewContext,
} from './finding'
import { parseTrust } from './parse'
import { admitsMore, bestDecision, type ProbeIdentity, probeIdentities } from './probe-tokens'
import type { TrustSource } from './source'
import type { CloudTrust, TrustDecision } from './trust'

type FixQuestion = {
  trust: CloudTrust
  source: TrustSource
  surroundings: TrustReviewContext
  /** What the linter finds in the trust after a fix. */
  lint: (trust: CloudTrust, source: TrustSource) => TrustFinding[]
}

/**
 * The findings with the fixes that do no damage. A fix is offered only if the changed text can be read, admits nobody
 * whom the text does not admit already except the intended account, keeps admitting the intended account and the
 * identities of other issuers, and has no error that the text does not have. A fix that leaves nobody admitted is none.
 * Each says whom it changes.
 */
export function withCheckedFixes(
  findings: readonly TrustFinding[],
  question: FixQuestion,
): TrustFinding[] {
  const errorsBefore = new Set(errorKinds(findings))
  const { source } = question
  const effects = new Map<string, string | undefined>()
  /** Two findings can be fixed by the same text, which is checked once. */
  const effectOf = (text: string) => {
    if (!effects.has(text)) effects.set(text, checkText(text, question, errorsBefore))
    return effects.get(text)
  }
  return findings.map((finding) => ({
    ...finding,
    fixes: finding.fixes.flatMap((fix): TrustFix[] => {
      const text = source.edited(fix.changes)
      const effect = text === undefined || text === source.text ? undefined : effectOf(text)
      return effect === undefined ? [] : [{ ...fix, effect }]
    }),
  }))
}

const errorKinds = (findings: readonly TrustFinding[]) =>
  findings.filter(({ severity }) => severity === 'error').map(({ kind }) => kind)

/** What a fixed text changes, in words; undefined if it does damage. */
function checkText(
  text: string,
  { trust, source, surroundings, lint }: FixQuestion,
  errorsBefore: ReadonlySet<string>,
): string | undefined {
  const changed = parseTrust(text, { kind: trust.kind, index: source.index })
  if (!changed.trust || !changed.source) return undefined
  const effect = compareTrusts(trust, changed.trust, surroundings)
  if (!effect) return undefined
  const errors = errorKinds(lint(changed.trust, changed.source))
  if (errors.some((kind) => !errorsBefore.has(kind))) return undefined
  return describeEffect(effect)
}

type TrustEffect = { gained: ProbeIdentity[]; lost: ProbeIdentity[] }

/** Which identities a change admits and which it no longer does; undefined as soon as one shows that it does damage. */
function compareTrusts(
  before: CloudTrust,
  after: CloudTrust,
  surroundings: TrustReviewContext,
): TrustEffect | undefined {
  const { intended } = surroundings
  const isIntended = ({ iss, sub }: ProbeIdentity) =>
    intended !== undefined && iss === intended.issuerUrl && sub === subjectOf(intended)
  const isOfCluster = ({ iss }: ProbeIdentity) =>
    clusterNameOf(surroundings, iss) !== undefined ||
    iss === intended?.issuerUrl ||
    // A misspelt issuer signs no token that could be lost.
    findSimilarCluster(surroundings, iss) !== undefined
  const gained: ProbeIdentity[] = []
  const lost: ProbeIdentity[] = []
  const decisions = decisionsOf(before, surroundings)
  let [admitted, remaining] = [0, 0]
  for (const identity of probeIdentities([before, after], surroundings)) {
    const was = decisions(identity)
    const is = bestDecision(after, identity, surroundings)
    if (was === 'allow') admitted++
    if (is === 'allow') remaining++
    if (admitsMore(is, was)) {
      if (!isIntended(identity)) return undefined
      gained.push(identity)
    } else if (admitsMore(was, is)) {
      if (was === 'allow' && (isIntended(identity) || !isOfCluster(identity))) return undefined
      lost.push(identity)
    }
  }
  return admitted > 0 && remaining === 0 ? undefined : { gained, lost }
}

type Decisions = (identity: ProbeIdentity) => TrustDecision['decision']
const decisionCache = new WeakMap<
  CloudTrust,
  { surroundings: TrustReviewContext; decisions: Decisions }
>()

/** What a trust decides, kept because every fix of a trust is compared with it. */
function decisionsOf(trust: CloudTrust, surroundings: TrustReviewContext): Decisions {
  const kept = decisionCache.get(trust)
  if (kept?.surroundings === surroundings) return kept.decisions
  const known = new Map<string, TrustDecision['decision']>()
  const decisions: Decisions = (identity) => {
    const key = `${identity.iss} ${identity.sub}`
    const decision = known.get(key) ?? bestDecision(trust, identity, surroundings)
    known.set(key, decision)
    return decision
  }
  decisionCache.set(trust, { surroundings, decisions })
  return decisions
}

function describeEffect({ gained, lost }: TrustEffect): string {
  const known = (identities: readonly ProbeIdentity[]) => [
    ...new Set(
      identities.flatMap(({ sub, isKnown }) => {
        const account = isKnown && parseSubject(sub)
        return account ? [accountLabel(account)] : []
      }),
    ),
  ]
  const admitted = known(gained)
  const isFuture = ({ sub, isKnown }: ProbeIdentity) => !isKnown && parseSubject(sub) !== undefined
  const future = lost.some(isFuture) ? ['future accounts'] : []
  const removed = [...known(lost), ...future]
  const parts = [
    ...(admitted.length > 0 ? [`admits ${listed(admitted)}`] : []),
    ...(removed.length > 0 ? [`no longer admits ${listed(removed)}`] : []),
  ]
  if (parts.length === 0) return 'Changes nobody’s access.'
  const sentence = listAnd(parts)
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`
}

const MAX_LISTED = 3

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MAX_LISTED)
  const more = names.length - shown.length
  return listAnd([...shown, ...(more > 0 ? [plural(more, 'other')] : [])])
}
