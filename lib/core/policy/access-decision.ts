import { membersOf } from './bits'
import { type BucketContext, decideBucket } from './bucket-policy-decision'
import type { BucketPolicy } from './bucket-policy-document'
import { CATALOGUE, type CatalogueAction } from './catalogue'
import type { AccessRequest, CompiledPolicies, PolicyDecision, StatementRef } from './evaluate'
import { matchesPattern, parsePattern } from './pattern'
import { sampleObjects } from './resource-samples'

/** What is known of a bucket policy: the policy, `none`, or `unread` when it could not be read. */
export type BucketPolicyState = BucketPolicy | 'none' | 'unread'

export type AccessDecision = {
  /** `depends`: organization policies allow, and the effect of the bucket policy is unknown. */
  decision: 'allow' | 'deny' | 'implicit-deny' | 'depends'
  organization: PolicyDecision
  /** Present when organization policies allow a request to a bucket. */
  bucket?: { decision: 'pass' | 'refuse' | 'depends'; because: string[]; on: string[] }
}

const bucketOf = (resource: string) => resource.split('/', 1)[0] ?? ''

/** Decides by organization policies, then by the bucket policy. */
export function decideWithBucketPolicy(
  compiled: CompiledPolicies,
  gateOf: (bucket: string) => BucketPolicyState,
  request: AccessRequest,
  context?: BucketContext,
): AccessDecision {
  const organization = compiled.decide(request)
  if (organization.decision !== 'allow' || request.resource === '*')
    return { decision: organization.decision, organization }
  const gate = gateOf(bucketOf(request.resource))
  if (gate === 'unread') {
    const on = [`the bucket policy of ${bucketOf(request.resource)}, which could not be read`]
    return { decision: 'depends', organization, bucket: { decision: 'depends', because: [], on } }
  }
  const bucket = decideBucket(gate === 'none' ? undefined : gate, request, context)
  const decision = { pass: 'allow', refuse: 'deny', depends: 'depends' } as const
  return { decision: decision[bucket.decision], organization, bucket }
}

/** Whether an action is allowed on all, some or none of the resources asked about. */
export type ActionReach = 'all' | 'some' | 'none'

export type ActionAccess = { action: CatalogueAction; reach: ActionReach; because: StatementRef[] }

/** Evaluates every bucket and object action of a principal in one bucket, by organization policies. */
export function evaluateBucketActions(
  compiled: CompiledPolicies,
  principal: string,
  bucket: string,
): ActionAccess[] {
  const relevant = compiled.naming(principal).members.flatMap((id) => compiled.statements[id] ?? [])
  const objects = sampleObjects(relevant, bucket)
  return CATALOGUE.filter(({ scope }) => scope !== 'global').map((action) => {
    const resources = action.scope === 'bucket' ? [bucket] : objects
    const decisions = resources.map((resource) =>
      compiled.decide({ principal, action: action.name, resource }),
    )
    return { action, ...gathered(decisions) }
  })
}

/** Evaluates every organization-wide action of a principal. */
export const evaluateGlobalActions = (
  compiled: CompiledPolicies,
  principal: string,
): ActionAccess[] =>
  CATALOGUE.filter(({ scope }) => scope === 'global').map((action) => ({
    action,
    ...gathered([compiled.decide({ principal, action: action.name, resource: '*' })]),
  }))

function gathered(decisions: readonly PolicyDecision[]): {
  reach: ActionReach
  because: StatementRef[]
} {
  const allowed = decisions.filter(({ decision }) => decision === 'allow').length
  const because = [...new Set(decisions.flatMap((decision) => decision.because))]
  const some = allowed === 0 ? 'none' : 'some'
  return { reach: allowed === decisions.length ? 'all' : some, because }
}

export type AllowedPrincipals = {
  /** The given principals that are allowed. */
  principals: { principal: string; because: StatementRef[] }[]
  /** Principals of matching statements that are not among the given ones. */
  others: { pattern: string; statement: StatementRef }[]
}

/** Finds who may make a request: known principals by name, others as the statements write them. */
export function findAllowedPrincipals(
  compiled: CompiledPolicies,
  { action, resource }: Omit<AccessRequest, 'principal'>,
  known: readonly string[],
): AllowedPrincipals {
  const principals = known.flatMap((principal) => {
    const { decision, because } = compiled.decide({ principal, action, resource })
    return decision === 'allow' ? [{ principal, because }] : []
  })
  const among = new Set(known)
  const reaching = compiled.reaching(action, resource)
  const acting = compiled.acting(action)
  const ids = membersOf(acting.map((word, i) => word & (reaching[i] ?? 0)))
  const statements = ids.flatMap((id) => {
    const [ref, statement] = [compiled.refs[id], compiled.statements[id]]
    return ref && statement ? [{ ref, statement }] : []
  })
  const denies = statements.filter(({ ref }) => ref.effect === 'Deny')
  const deniedWhole = (pattern: string) =>
    denies.some(({ statement }) =>
      statement.principals.some((deny) => matchesPattern(parsePattern(deny), pattern)),
    )
  const others = statements
    .filter(({ ref }) => ref.effect === 'Allow')
    .flatMap(({ ref, statement }) =>
      statement.principals
        .filter((pattern) => !among.has(pattern) && !deniedWhole(pattern))
        .map((pattern) => ({ pattern, statement: ref })),
    )
  return { principals, others }
}
