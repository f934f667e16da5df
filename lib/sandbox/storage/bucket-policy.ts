import { z } from 'zod'
import { matchesWildcard, type Question } from './evaluate'
import { StorageError } from './xml'

const texts = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat())
const values = z
  .union([z.string(), z.number(), z.boolean(), z.array(z.string())])
  .transform((value) => [value].flat().map(String))
const who = z
  .union([z.literal('*'), z.record(z.string(), texts)])
  .transform((value) => (value === '*' ? ['*'] : Object.values(value).flat()))

const Statement = z
  .object({
    Effect: z.enum(['Allow', 'Deny']),
    Principal: who.optional(),
    NotPrincipal: who.optional(),
    Action: texts.optional(),
    NotAction: texts.optional(),
    Resource: texts.optional(),
    NotResource: texts.optional(),
    Condition: z.record(z.string(), z.record(z.string(), values)).default({}),
  })
  .refine(
    (statement) =>
      (statement.Principal === undefined) !== (statement.NotPrincipal === undefined) &&
      (statement.Action === undefined) !== (statement.NotAction === undefined) &&
      (statement.Resource === undefined) !== (statement.NotResource === undefined),
    'a statement needs one of each: Principal or NotPrincipal, Action or NotAction, Resource or NotResource',
  )
type Statement = z.infer<typeof Statement>

const Document = z.object({
  Version: z.literal('2012-10-17'),
  Statement: z.union([
    Statement.transform((statement) => [statement]),
    z.array(Statement).min(1, 'at least one statement is needed'),
  ]),
})

const MAX_BYTES = 20 * 1024
const ARN = 'arn:aws:s3:::'
const malformed = (message: string) => new StorageError(400, 'MalformedPolicy', message)

/** Parses a bucket policy, or throws the error of an invalid one. */
export function parseBucketPolicy(text: string, bucket: string): Statement[] {
  if (text.length > MAX_BYTES) throw malformed('Policies may be up to 20 KB.')
  const parsed = Document.safeParse(parseJson(text))
  if (!parsed.success) throw malformed(z.prettifyError(parsed.error))
  for (const { Resource = [], NotResource = [] } of parsed.data.Statement)
    for (const resource of [...Resource, ...NotResource])
      if (resource !== '*' && resource !== ARN + bucket && !resource.startsWith(`${ARN}${bucket}/`))
        throw malformed(`Policy has invalid resource: ${resource}`)
  return parsed.data.Statement
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw malformed('Policies must be valid JSON and the first byte must be {.')
  }
}

const COMPARE: Record<string, (value: string, expected: string[]) => boolean> = {
  StringEquals: (value, expected) => expected.includes(value),
  StringNotEquals: (value, expected) => !expected.includes(value),
  StringLike: (value, expected) => expected.some((pattern) => matchesWildcard(pattern, value)),
}
const ORGANIZATION = ['cw:PrincipalOrgID', 'aws:PrincipalOrgID']

/** Only conditions on the organization are supported; an Allow with any other does not apply. */
function conditionsHold({ Effect, Condition }: Statement, orgId: string): boolean {
  const answers = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, expected]) =>
      ORGANIZATION.includes(key) ? COMPARE[operator]?.(orgId, expected) : undefined,
    ),
  )
  if (answers.includes(false)) return false
  return answers.includes(undefined) ? Effect === 'Deny' : true
}

function applies(statement: Statement, { principal, action, resource }: Question, orgId: string) {
  const part = (
    given: string[] | undefined,
    not: string[] = [],
    test: (text: string) => boolean,
  ) => (given ? given.some(test) : !not.some(test))
  const arn = `arn:aws:iam::${orgId}:${principal}`
  return (
    part(statement.Principal, statement.NotPrincipal, (text) => text === '*' || text === arn) &&
    part(statement.Action, statement.NotAction, (text) => matchesWildcard(text, action)) &&
    part(statement.Resource, statement.NotResource, (text) =>
      matchesWildcard(text, ARN + resource),
    ) &&
    conditionsHold(statement, orgId)
  )
}

/**
 * Evaluates a bucket policy: a Deny overrides an Allow, and the default is deny. Writing the bucket
 * policy itself is exempt.
 * https://docs.coreweave.com/products/storage/object-storage/auth-access/bucket-access/manage-bucket-policies
 */
export function passesBucketPolicy(statements: Statement[], question: Question, orgId: string) {
  if (question.action === 's3:PutBucketPolicy') return true
  const applying = statements.filter((statement) => applies(statement, question, orgId))
  if (applying.some(({ Effect }) => Effect === 'Deny')) return false
  return applying.some(({ Effect }) => Effect === 'Allow')
}
