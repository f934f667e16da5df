import { decideBucket } from '@/lib/core/policy/bucket-policy-decision'
import type { BucketPolicyStates } from '@/lib/core/policy/bucket-policy-state'
import type { AccessEngine } from './access-snapshot'
import type { BucketPolicyVerdict } from './schema'

/** One action on one resource. */
export type ActionOnResource = { action: string; resource: string }

/** The effect of bucket policies on what organization policies allow one principal. */
export function evaluateBucketPolicies(
  { compiled }: Pick<AccessEngine, 'compiled'>,
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
