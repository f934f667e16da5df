import { type ActionAccess, evaluateBucketActions } from '@/lib/core/policy/access-decision'
import { levelsOfBits } from '@/lib/core/policy/access-level'
import type { BucketPolicyStates } from '@/lib/core/policy/bucket-policy-state'
import type { StatementRef } from '@/lib/core/policy/evaluate'
import type { AccessEngine } from './access-snapshot'
import { evaluateBucketPolicies } from './bucket-policy-verdict'
import type { ActionRow, BucketRow } from './schema'

const isDeny = ({ effect }: StatementRef) => effect === 'Deny'

/** One row per action; Deny statements are listed only where another statement allows the action. */
function rowOf(
  { action, reach, because }: ActionAccess,
  allowed: ReadonlyMap<string, ActionAccess>,
): ActionRow {
  const taken = allowed.get(action.name)?.reach !== 'none'
  return {
    action: action.name,
    phrase: action.phrase,
    level: action.level,
    reach,
    because: because.filter((ref) => !isDeny(ref)),
    denied: taken ? because.filter(isDeny) : [],
  }
}

const rowsOf = (access: readonly ActionAccess[], without: readonly ActionAccess[]) => {
  const allowed = new Map(without.map((each) => [each.action.name, each]))
  return access
    .map((each) => rowOf(each, allowed))
    .filter(({ reach, denied }) => reach !== 'none' || denied.length > 0)
}

export const bucketActionRows = (
  { compiled, allowing }: AccessEngine,
  principal: string,
  bucket: string,
): ActionRow[] =>
  rowsOf(
    evaluateBucketActions(compiled, principal, bucket),
    evaluateBucketActions(allowing, principal, bucket),
  )

/** The buckets a principal can access, or is denied only by a Deny statement. */
export function bucketRows(
  engine: AccessEngine,
  principal: string,
  buckets: readonly string[],
): BucketRow[] {
  const { compiled, matrix } = engine
  const cells = matrix.row(principal)
  const someDeny = compiled
    .naming(principal)
    .members.some((id) => compiled.statements[id]?.effect === 'Deny')
  return buckets.flatMap((bucket, i) => {
    if ((cells[i] ?? 0) === 0 && !someDeny) return []
    const actions = bucketActionRows(engine, principal, bucket)
    if (actions.length === 0) return []
    return [
      {
        bucket,
        levels: levelsOfBits(cells[i] ?? 0),
        because: distinct(actions.flatMap(({ because }) => because)),
        denied: distinct(actions.flatMap(({ denied }) => denied)),
      },
    ]
  })
}

const distinct = (refs: readonly StatementRef[]) => [
  ...new Map(refs.map((ref) => [`${ref.policy}\n${ref.index}`, ref])).values(),
]

/** Adds the effect of the bucket policy to an action. */
export function applyBucketPolicyToAction(
  engine: AccessEngine,
  gates: BucketPolicyStates,
  principal: string,
  { row, places }: { row: ActionRow; places: readonly string[] },
): ActionRow {
  const asked = places.map((resource) => ({ action: row.action, resource }))
  const gate = evaluateBucketPolicies(engine, gates, principal, asked)
  return { ...row, ...(gate && { gate }) }
}
