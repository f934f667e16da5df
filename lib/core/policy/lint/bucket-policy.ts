import { wholeAccountOf } from '../bucket-policy-decision'
import type { BucketPolicy, BucketStatement } from '../bucket-policy-document'
import { isServicePrincipal } from '../bucket-policy-summary'
import { matchingActions } from '../catalogue'
import { parsePattern, patternsOverlap } from '../pattern'
import { meant } from './actions'

export type BucketFinding = {
  kind:
    | 'other-bucket'
    | 'everyone'
    | 'everyone-else'
    | 'unknown-action'
    | 'short-principal'
    | 'service-principal'
    | 'whole-account'
    | 'policy-variable'
    | 'no-allow'
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
    if (matchingActions(action).length === 0) {
      const near = meant(action)
      const question = near === undefined ? '' : ` Did you mean ${near}?`
      report('unknown-action', 'note', `${action} is not in the action catalogue.${question}`)
    }
  for (const principal of [...(statement.Principal ?? []), ...(statement.NotPrincipal ?? [])])
    if (isServicePrincipal(principal))
      report(
        'service-principal',
        'warning',
        `${principal} is a service of AWS. CoreWeave has none, so it matches no one.`,
      )
    else if (wholeAccountOf(principal) !== undefined)
      report(
        'whole-account',
        'warning',
        `${principal} means everyone in the account in AWS. CoreWeave does not document its scope: name the principals, or allow * with the condition cw:PrincipalOrgID.`,
      )
    else if (principal !== '*' && !principal.startsWith('arn:'))
      report(
        'short-principal',
        'error',
        `${principal} is the short form of a principal. Bucket policies need the full ARN.`,
      )
  const variables = all.flatMap((resource) => resource.match(/\$\{[^}]*\}/g) ?? [])
  if (variables.length > 0)
    report(
      'policy-variable',
      'warning',
      `CoreWeave documents no policy variables, so what ${variables[0]} matches is unknown.`,
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
export const lintBucketPolicy = (policy: BucketPolicy, bucket: string): BucketFinding[] => {
  const names = policy.Statement.map(({ Sid }, i) => Sid ?? `statement ${i + 1}`)
  const found = policy.Statement.flatMap((statement, i) =>
    findingsOf(statement, names[i] ?? '', bucket),
  )
  if (policy.Statement.some(({ Effect }) => Effect === 'Allow')) return found
  return [
    ...found,
    {
      kind: 'no-allow',
      severity: 'warning',
      statement: names[0] ?? '',
      message:
        'No statement allows anything, so everyone is denied everything except s3:PutBucketPolicy: CoreWeave refuses what no statement of a bucket policy allows.',
    },
  ]
}
