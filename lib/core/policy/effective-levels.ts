import { type BucketPolicyState, decideWithBucketPolicy } from './access-decision'
import { ACCESS_LEVELS, type AccessLevel } from './access-level'
import { BUCKET_ARN, type BucketContext, withoutVariables } from './bucket-policy-decision'
import { CATALOGUE } from './catalogue'
import type { Statement } from './document'
import type { CompiledPolicies } from './evaluate'
import { remaindersAfter, TooManyIntersections } from './pattern-intersection'
import { freshOf, sampleObjects, samplePatterns } from './resource-samples'

export type EffectiveLevels = {
  /** Levels with an action that both policies allow. */
  held: AccessLevel[]
  /** Levels that organization policies allow and the bucket policy may deny. */
  open: AccessLevel[]
  /** Levels that organization policies allow and the bucket policy denies. */
  refused: AccessLevel[]
  /** What the open levels depend on. */
  on: string[]
}

const PLACED = CATALOGUE.filter(({ scope }) => scope !== 'global')

/** The access levels of a principal in a bucket after organization and bucket policies. */
export function evaluateLevels(
  compiled: CompiledPolicies,
  gate: BucketPolicyState,
  { principal, bucket }: { principal: string; bucket: string },
  context: BucketContext,
): EffectiveLevels {
  const naming = compiled.naming(principal).members.flatMap((id) => compiled.statements[id] ?? [])
  const { objects, complete } = sampleGatedObjects(naming, gate, bucket)
  const result: EffectiveLevels = { held: [], open: [], refused: [], on: [] }
  for (const level of ACCESS_LEVELS) {
    const verdicts = PLACED.filter((action) => action.level === level).flatMap(
      ({ name: action, scope }) =>
        (scope === 'bucket' ? [bucket] : objects).map((resource) =>
          decideWithBucketPolicy(compiled, () => gate, { principal, action, resource }, context),
        ),
    )
    const open = verdicts.filter(({ decision }) => decision === 'depends')
    const reaches = verdicts.some((verdict) => verdict.bucket)
    if (verdicts.some(({ decision }) => decision === 'allow')) result.held.push(level)
    else if (open.length > 0 || (reaches && !complete)) {
      result.open.push(level)
      result.on.push(...open.flatMap((verdict) => verdict.bucket?.on ?? []))
      if (!complete)
        result.on.push('the object: the wildcards of the policies overlap in too many ways')
    } else if (reaches) result.refused.push(level)
  }
  return { ...result, on: [...new Set(result.on)] }
}

/**
 * Objects, one for each kind that organization and bucket policies distinguish in a bucket. When
 * their wildcards overlap in too many ways, those that organization policies distinguish.
 */
export function sampleGatedObjects(
  statements: readonly Pick<Statement, 'resources'>[],
  gate: BucketPolicyState,
  bucket: string,
): { objects: string[]; complete: boolean } {
  try {
    return { objects: sampleBothPolicies(statements, gate, `${bucket}/*`), complete: true }
  } catch (error) {
    if (!(error instanceof TooManyIntersections)) throw error
    return { objects: sampleObjects(statements, bucket), complete: false }
  }
}

function sampleBothPolicies(
  statements: readonly Pick<Statement, 'resources'>[],
  gate: BucketPolicyState,
  within: string,
): string[] {
  const own = typeof gate === 'string' ? [] : gate.Statement
  const organization = statements.flatMap(({ resources }) => resources)
  // Each list of exceptions is a group of its own: a resource can be in several of them at once.
  const given = own.flatMap(({ Resource = [] }) => Resource)
  const exceptions = own.flatMap(({ NotResource }) => (NotResource ? [NotResource] : []))
  const fresh = freshOf([...organization, ...given, ...exceptions.flat()])
  const notation = (texts: readonly string[]) =>
    texts
      .flatMap((text) => [text, withoutVariables(text)])
      .flatMap((text) => [text, text.replaceAll('?', fresh), text.replaceAll('?', '*')])
      .flatMap((text) => remaindersAfter(BUCKET_ARN, text))
  return samplePatterns([organization, ...[given, ...exceptions].map(notation)], within)
}
