import type { Policy } from '../document'
import { compilePolicies } from '../evaluate'
import { matchesPattern, parsePattern } from '../pattern'
import type { PolicyFinding } from './finding'

const WRITE = { action: 'cwobject:EnsureAccessPolicy', resource: '*' }
const UNSEEN = 'Permissions from IAM roles, such as Object Storage Admin, are not shown here.'

/** Principals that statements allow to save policies; a wildcard is represented by one example. */
const writers = (policies: readonly Policy[]) => [
  ...new Set(
    policies
      .flatMap(({ statements }) => statements)
      .filter(({ actions }) =>
        actions.some((each) => matchesPattern(parsePattern(each), WRITE.action)),
      )
      .flatMap(({ principals }) => principals.map((each) => each.replace(/\*+/g, '\ue000'))),
  ),
]

/**
 * Finds lock-outs caused by a policy change: no one, or not the editor, may save policies afterwards, or
 * no policy is left. `editor` is a principal, if known.
 */
export function lintPolicyChange(
  before: readonly Policy[],
  after: readonly Policy[],
  editor?: string,
): PolicyFinding[] {
  const findings: PolicyFinding[] = []
  const report = (
    kind: PolicyFinding['kind'],
    severity: PolicyFinding['severity'],
    message: string,
  ) => findings.push({ kind, severity, path: [], message, fixes: [] })
  if (before.length > 0 && after.length === 0)
    report(
      'last-policy',
      'error',
      'This removes the last policy: no one can access any bucket, and no bucket can be created.',
    )
  const [old, new_] = [compilePolicies(before), compilePolicies(after)]
  const outcome = (compiled: typeof old, principal: string) =>
    compiled.outcome({ principal, ...WRITE })
  const everyone = '\ue000'
  if (outcome(new_, everyone) === 'deny' && outcome(old, everyone) !== 'deny')
    report(
      'lock-out',
      'error',
      `This denies everyone the right to save policies, including to undo this change. ${UNSEEN}`,
    )
  else if (
    editor !== undefined &&
    outcome(old, editor) === 'allow' &&
    outcome(new_, editor) !== 'allow'
  )
    report('lock-out', 'error', `After this change you can no longer save policies. ${UNSEEN}`)
  else {
    const had = writers(before).filter((principal) => outcome(old, principal) === 'allow')
    const keep = [...had, ...writers(after)].some(
      (principal) => outcome(new_, principal) === 'allow',
    )
    if (had.length > 0 && !keep)
      report(
        'lock-out',
        'error',
        `After this change no policy allows anyone to save policies. ${UNSEEN}`,
      )
  }
  return findings
}
