import type { BucketPolicy, BucketStatement } from '../bucket-policy-document'
import { matchingActions } from '../catalogue'
import { parsePattern, patternsOverlap } from '../pattern'

export type BucketFinding = {
  kind:
    | 'other-bucket'
    | 'everyone'
    | 'everyone-else'
    | 'unknown-action'
    | 'short-principal'
    | 'denies-all'
  severity: 'error' | 'warning' | 'note'
  /** The Sid of the statement, or its number. */
  statement: string
  message: string
}

const PREFIX = 'arn:aws:s3:::'

function findingsOf(statement: BucketStatement, name: string, bucket: string): BucketFinding[] {
  const findings: BucketFinding[] = []
  const report = (
    kind: BucketFinding['kind'],
    severity: BucketFinding['severity'],
    message: string,
  ) => findings.push({ kind, severity, statement: name, message })
  const own = [PREFIX + bucket, `${PREFIX}${bucket}/*`].map((text) => parsePattern(text))
  const all = [...(statement.Resource ?? []), ...(statement.NotResource ?? [])]
  const everyone = statement.Principal?.includes('*') ?? false
  const free = everyone && !statement.Condition

  for (const resource of all)
    if (!own.some((pattern) => patternsOverlap(parsePattern(resource), pattern)))
      report(
        'other-bucket',
        'error',
        `${resource} is not in bucket ${bucket}, so this statement never matches.`,
      )
  for (const action of [...(statement.Action ?? []), ...(statement.NotAction ?? [])])
    if (matchingActions(action).length === 0)
      report('unknown-action', 'note', `${action} is not in the action catalogue.`)
  for (const principal of [...(statement.Principal ?? []), ...(statement.NotPrincipal ?? [])])
    if (principal !== '*' && !principal.startsWith('arn:'))
      report(
        'short-principal',
        'error',
        `${principal} is the short form of a principal. Bucket policies need the full ARN.`,
      )
  if (statement.Effect === 'Allow' && free)
    report(
      'everyone',
      'warning',
      'Allows every principal, including those of other organizations, without a condition.',
    )
  if (statement.Effect === 'Allow' && statement.NotPrincipal)
    report(
      'everyone-else',
      'warning',
      'NotPrincipal allows everyone else, including principals of other organizations.',
    )
  if (
    statement.Effect === 'Deny' &&
    free &&
    (statement.Action?.includes('s3:*') || statement.Action?.includes('*'))
  )
    report(
      'denies-all',
      'warning',
      'Denies everyone. Only s3:PutBucketPolicy, which bucket policies cannot deny, can undo it.',
    )
  return findings
}

/** Lints a bucket policy. The console offers no fixes, as it does not edit bucket policies. */
export const lintBucketPolicy = (policy: BucketPolicy, bucket: string): BucketFinding[] =>
  policy.Statement.flatMap((statement, i) =>
    findingsOf(statement, statement.Sid ?? `statement ${i + 1}`, bucket),
  )
