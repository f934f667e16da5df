import type { BucketPolicyStates } from '@/lib/core/policy/bucket-policy-state'
import { sampleGatedObjects } from '@/lib/core/policy/effective-levels'
import { matchesPattern, parsePattern } from '@/lib/core/policy/pattern'
import type { AccessEngine, AccessSnapshot } from './access-snapshot'
import { type ActionOnResource, evaluateBucketPolicies } from './bucket-policy-verdict'
import { type ClassAccess, createClassAccess } from './class-access'
import { createCredentialCheck } from './credentials'
import type { ResolvedQuestion } from './question'
import type {
  AccessQuestion,
  AccessSubject,
  AccessTally,
  BucketPolicyVerdict,
  Credentials,
} from './schema'

export type SubjectAccess = {
  subject: AccessSubject
  access: ClassAccess
  credentials: Credentials
  gate?: BucketPolicyVerdict
}

/** The bucket policies that bear on an answer are asked for this many principals; those of others stay open. */
const MOST_GATED = 500

/** The subjects a question is about. */
export function filterSubjects(
  { subjects, searched, find }: Pick<AccessSnapshot, 'subjects' | 'searched' | 'find'>,
  { principal, cluster, namespace, kind, q = '' }: AccessQuestion,
): AccessSubject[] {
  if (principal !== undefined && !principal.includes('*')) return [find(principal)]
  const pattern = principal === undefined ? undefined : parsePattern(principal)
  const words = q.toLowerCase().split(/\s+/).filter(Boolean)
  return subjects.filter((subject, i) => {
    if (cluster !== undefined && subject.cluster !== cluster) return false
    if (namespace !== undefined && subject.namespace !== namespace) return false
    if (
      kind !== undefined &&
      (subject.kind === 'person' || subject.kind === 'role') !== (kind === 'people')
    )
      return false
    if (pattern && !matchesPattern(pattern, subject.principal)) return false
    const text = searched[i] ?? ''
    return words.every((word) => text.includes(word))
  })
}

/** The access of each subject that has some, or that only a Deny keeps out. */
export function evaluateSubjects(
  engine: Pick<AccessEngine, 'compiled' | 'accessOf'>,
  federation: AccessSnapshot['federation'],
  subjects: readonly AccessSubject[],
  question: ResolvedQuestion,
): SubjectAccess[] {
  const accessOf = createClassAccess(engine, question.scope)
  const credentialsOf = createCredentialCheck(engine.compiled, federation)
  return subjects.flatMap((subject) => {
    const access = accessOf(subject.principal)
    if (access.given.length === 0 && access.taken.length === 0) return []
    return [{ subject, access, credentials: credentialsOf(subject) }]
  })
}

/** Adds what bucket policies say; access that they deny whole is on paper only. */
export function applyBucketPolicies(
  engine: Pick<AccessEngine, 'compiled'>,
  gates: BucketPolicyStates,
  found: readonly SubjectAccess[],
  { scope }: ResolvedQuestion,
): SubjectAccess[] {
  const askedBy = new Map<string, ActionOnResource[]>()
  let left = MOST_GATED
  return found.map((each) => {
    const { subject, access, credentials } = each
    if (credentials.state === 'paper' || access.given.length === 0 || left-- <= 0) return each
    const asked = askedBy.get(access.key) ?? askedOf(engine, gates, subject.principal, scope)
    askedBy.set(access.key, asked)
    const gate = evaluateBucketPolicies(engine, gates, subject.principal, asked)
    if (!gate) return each
    const refused = gate.state === 'refuses' && access.cells.organization === 0
    return {
      ...each,
      gate,
      ...(refused && { credentials: { ...credentials, state: 'paper', reason: 'bucket-policy' } }),
    }
  })
}

/** Every action on every kind of resource that the statements of a principal and the bucket policies tell apart. */
function askedOf(
  { compiled }: Pick<AccessEngine, 'compiled'>,
  gates: BucketPolicyStates,
  principal: string,
  { buckets, actions, key = '*' }: ResolvedQuestion['scope'],
): ActionOnResource[] {
  const naming = compiled.naming(principal).members.flatMap((id) => compiled.statements[id] ?? [])
  return buckets.flatMap((bucket) => {
    const within = parsePattern(`${bucket}/${key}`)
    const samples = key.includes('*')
      ? sampleGatedObjects(naming, gates.gateOf(bucket), bucket).objects
      : []
    const matching = samples.filter((sample) => matchesPattern(within, sample))
    const objects = matching.length > 0 ? matching : [within.text.replaceAll('*', 'x')]
    return actions.flatMap(({ name: action, scope }) => {
      if (scope === 'global') return []
      return (scope === 'bucket' ? [bucket] : objects).map((resource) => ({ action, resource }))
    })
  })
}

export function tallySubjects(found: readonly SubjectAccess[]): AccessTally {
  const tally = { accounts: 0, people: 0, others: 0 }
  for (const { subject } of found)
    if (subject.kind === 'account') tally.accounts++
    else if (subject.kind === 'person') tally.people++
    else tally.others++
  return tally
}
