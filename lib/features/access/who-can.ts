import { findAllowedPrincipals as reachBeyond } from '@/lib/core/policy/access-decision'
import { type Bits, emptyBits, union } from '@/lib/core/policy/bits'
import { decideBucket } from '@/lib/core/policy/bucket-policy-decision'
import type { BucketPolicyStates } from '@/lib/core/policy/bucket-policy-state'
import type { StatementRef } from '@/lib/core/policy/evaluate'
import type { IdSet } from '@/lib/core/policy/id-set'
import type { AccessEngine, AccessSnapshot } from './access-snapshot'
import type { ActionOnResource } from './question'
import type { AccessSubject, BucketPolicyVerdict, WhoAnswer, WhoRow } from './schema'

type Found = Omit<WhoRow, keyof AccessSubject | 'gate'>
type Answered = { subject: AccessSubject; found: Found }

/** Evaluates the question for every subject: allowed actions and overriding Deny statements. */
export function evaluateSubjects(
  { compiled, allowing }: AccessEngine,
  { subjects }: Pick<AccessSnapshot, 'subjects'>,
  asked: readonly ActionOnResource[],
): Answered[] {
  const relevant = relevantTo(compiled, asked)
  const answers = new Map<string, Found | undefined>()
  return subjects.flatMap((subject) => {
    // Whom the same relevant statements name get the same answer.
    const key = keyOf(compiled.naming(subject.principal), relevant)
    if (key === '') return []
    if (!answers.has(key)) answers.set(key, answer(subject.principal))
    const found = answers.get(key)
    return found ? [{ subject, found }] : []
  })

  function answer(principal: string): Found | undefined {
    const allowed = new Set<string>()
    const because = new Set<StatementRef>()
    const denied = new Set<StatementRef>()
    let held = 0
    for (const one of asked) {
      const request = { principal, ...one }
      const decided = compiled.decide(request)
      if (decided.decision === 'allow') {
        held++
        allowed.add(one.action)
        for (const ref of decided.because) because.add(ref)
      } else if (decided.decision === 'deny' && allowing.outcome(request) === 'allow')
        for (const ref of decided.because) denied.add(ref)
    }
    if (held === 0 && denied.size === 0) return undefined
    return {
      reach: held === asked.length ? 'all' : 'some',
      actions: [...allowed],
      because: [...because],
      denied: [...denied],
    }
  }
}

function relevantTo(
  { acting, reaching, statements }: AccessEngine['compiled'],
  asked: readonly ActionOnResource[],
) {
  return asked.reduce<Bits>((all, { action, resource }) => {
    const [acts, reaches] = [acting(action), reaching(action, resource)]
    return union(
      all,
      acts.map((word, i) => word & (reaches[i] ?? 0)),
    )
  }, emptyBits(statements.length))
}

/** Empty when no relevant statement matches. */
const keyOf = (naming: IdSet, relevant: Bits) => [...naming.ids(relevant)].join()

/** The effect of bucket policies on what organization policies allow one principal. */
export function evaluateBucketPolicies(
  { compiled }: AccessEngine,
  gates: BucketPolicyStates,
  principal: string,
  asked: readonly ActionOnResource[],
): BucketPolicyVerdict | undefined {
  const tally = { pass: 0, refuse: 0, depends: 0 }
  const by = { pass: new Set<string>(), refuse: new Set<string>(), depends: new Set<string>() }
  let gated = false
  for (const one of asked) {
    if (one.resource === '*') continue
    const request = { principal, ...one }
    if (compiled.outcome(request) !== 'allow') continue
    const bucket = one.resource.split('/', 1)[0] ?? ''
    const gate = gates.gateOf(bucket)
    if (gate === 'unread') return { state: 'unread', by: [bucket] }
    if (gate === 'none') {
      tally.pass++
      continue
    }
    gated = true
    const { decision, because, on } = decideBucket(gate, request, gates)
    tally[decision]++
    for (const text of decision === 'depends' ? on : because) by[decision].add(text)
  }
  if (!gated) return undefined
  if (tally.depends > 0) return { state: 'depends', by: [...by.depends] }
  if (tally.pass > 0) return { state: 'passes', by: [...by.pass] }
  return { state: 'refuses', by: [...by.refuse] }
}

/** Principals of statements that match more than the known accounts. */
export function findOpenPrincipals(
  { compiled }: AccessEngine,
  { subjects }: Pick<AccessSnapshot, 'subjects'>,
  asked: readonly ActionOnResource[],
): WhoAnswer['beyond'] {
  const known = subjects.map(({ principal }) => principal)
  const found = new Map<string, WhoAnswer['beyond'][number]>()
  for (const one of asked)
    for (const { pattern, statement } of reachBeyond(compiled, one, []).others)
      found.set(`${pattern}\n${statement.policy}\n${statement.index}`, { pattern, statement })
  const among = new Set(known)
  return [...found.values()].filter(({ pattern }) => !among.has(pattern))
}
