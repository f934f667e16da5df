import { type BucketPolicyState, decideWithBucketPolicy, sampleObjects } from './access-decision'
import { TooManyAtoms } from './atoms'
import type { BucketContext } from './bucket-policy-decision'
import { CATALOGUE, DISPLAY_LEVELS, type DisplayLevel, displayLevelOf } from './catalogue'
import type { CompiledPolicies } from './evaluate'

export type EffectiveLevels = {
  /** Levels with an action that both policies allow. */
  held: DisplayLevel[]
  /** Levels that organization policies allow and the bucket policy may deny. */
  open: DisplayLevel[]
  /** Levels that organization policies allow and the bucket policy denies. */
  refused: DisplayLevel[]
  /** What the open levels depend on. */
  on: string[]
}

const ARN = 'arn:aws:s3:::'
const PLACED = CATALOGUE.filter(({ scope }) => scope !== 'global')

/** The access levels of a principal in a bucket after organization and bucket policies. */
export function evaluateLevels(
  compiled: CompiledPolicies,
  gate: BucketPolicyState,
  { principal, bucket }: { principal: string; bucket: string },
  context: BucketContext,
): EffectiveLevels {
  const objects = probes(compiled, gate, principal, bucket)
  const result: EffectiveLevels = { held: [], open: [], refused: [], on: [] }
  for (const level of DISPLAY_LEVELS) {
    const verdicts = PLACED.filter((action) => displayLevelOf(action) === level).flatMap(
      ({ name: action, scope }) =>
        (scope === 'bucket' ? [bucket] : objects).map((resource) =>
          decideWithBucketPolicy(compiled, () => gate, { principal, action, resource }, context),
        ),
    )
    const open = verdicts.filter(({ decision }) => decision === 'depends')
    if (verdicts.some(({ decision }) => decision === 'allow')) result.held.push(level)
    else if (open.length > 0) {
      result.open.push(level)
      result.on.push(...open.flatMap((verdict) => verdict.bucket?.on ?? []))
    } else if (verdicts.some((verdict) => verdict.bucket)) result.refused.push(level)
  }
  return { ...result, on: [...new Set(result.on)] }
}

/** One object for each class that organization and bucket policies distinguish. */
function probes(
  compiled: CompiledPolicies,
  gate: BucketPolicyState,
  principal: string,
  bucket: string,
) {
  const own = typeof gate === 'string' ? [] : gate.Statement
  const resources = own.flatMap(({ Resource = [], NotResource = [] }) =>
    [...Resource, ...NotResource].flatMap((text) =>
      text.startsWith(ARN) ? [text.slice(ARN.length)] : [],
    ),
  )
  const organization = [...compiled.naming(principal).ids()].flatMap(
    (id) => compiled.statements[id] ?? [],
  )
  try {
    return sampleObjects([...organization, { resources }], bucket)
  } catch (error) {
    if (error instanceof TooManyAtoms) return [`${bucket}/any`]
    throw error
  }
}
