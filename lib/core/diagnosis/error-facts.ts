import type { FactKey } from './signatures/signature'

/** What an error names, as it stands in the text. */
export type ErrorFacts = Partial<Record<Exclude<FactKey, 'status'>, string>> & { status?: number }

type Reader = (text: string) => string | undefined

const first =
  (...patterns: RegExp[]): Reader =>
  (text) => {
    for (const pattern of patterns) {
      const found = pattern.exec(text)?.slice(1).find(Boolean)
      if (found) return found
    }
    return undefined
  }

const NAME = '[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]'
const bucket = (pattern: string) => new RegExp(pattern.replace('NAME', `(${NAME})`))

/** What Terraform calls a part of a bucket, and the call that sets it. */
const BUCKET_PARTS: readonly (readonly [RegExp, string])[] = [
  [/S3 [Bb]ucket ACL|aws_s3_bucket_acl/, 'PutBucketAcl'],
  [/S3 (?:bucket )?policy|aws_s3_bucket_policy/i, 'PutBucketPolicy'],
  [/aws_s3_bucket_versioning/, 'PutBucketVersioning'],
  [/S3 Public Access Block|aws_s3_bucket_public_access_block/i, 'PutPublicAccessBlock'],
  [/kind: Bucket\b[\s\S]{0,2000}ACK\.|aws_s3_bucket"/, 'CreateBucket'],
]

const METHODS = {
  GET: 'GetObject',
  HEAD: 'HeadObject',
  PUT: 'PutObject',
  DELETE: 'DeleteObject',
} as const

const spokenOperation = first(
  /when calling the (\w{1,60}) operation/,
  /operation error [\w -]{1,40}: (\w{1,60}),/,
  /is not authorized to perform: \w{1,30}:(\w{1,60})/,
  /during (\w{1,40}) operation/,
  /Error executing "(\w{1,60})"/,
  /\bperform:? (?:s3|iam):(\w{1,60})/,
)

function operationOf(text: string): string | undefined {
  const rbac = /cannot (\w{1,30}) (?:resource|path) "([^"\n]{1,200})"/.exec(text)
  if (rbac) return `${rbac[1]} ${rbac[2]}`
  const spoken = spokenOperation(text)
  if (spoken) return spoken
  const part = BUCKET_PARTS.find(([pattern]) => pattern.test(text))?.[1]
  if (part) return part
  const java = /\.Default\w{1,40}Client\.(\w{1,60})\(/.exec(text)?.[1]
  if (java) return java.charAt(0).toUpperCase() + java.slice(1)
  const method = /\b(GET|HEAD|PUT|DELETE) (?:error on )?"?https?:\/\/[^\s"/]{1,253}\/[^\s"?]/.exec(
    text,
  )?.[1]
  return METHODS[method as keyof typeof METHODS]
}

const READERS = {
  status: first(
    /non[- ]200 response[ ]?[([]?(\d{3})/i,
    /\((\d{3})\) when calling/,
    /resulted in a `?(\d{3}) /,
    /S3 error: (\d{3})/,
    /status ?code(?: was)?[:=]?\s{0,5}(\d{3})/i,
    /httpStatusCode['"]?: (\d{3})/,
    /\b(\d{3}) \w{1,60} \((?:client|server)\)/,
    /\bCode: (\d{3})\. Errors/,
    /\bHTTP(?:\/[\d.]{1,4})?[ :]{1,2}(\d{3})\b/,
    /responded with status:? (\d{3})/i,
    /"(?:code|statusCode|status)"\s{0,5}:\s{0,5}([45]\d\d)\b/,
  ),
  code: first(
    /(AADSTS\d{4,8})/,
    /An error occurred \((\w{1,80})\) when/,
    /<Code>(\w{1,80})<\/Code>/,
    /Error Code: (\w{1,80})/,
    /api\s{1,20}error\s{1,20}(\w{1,80}):/,
    /S3 error: \d{3} \((\w{1,80})\)/,
    /\b\d{3} (\w{1,60}) \((?:client|server)\)/,
    /\bcode: (?:Some\()?"(\w{1,80})"/,
    /"(?:code|Code|errorCode|__type)"\s{0,5}:\s{0,5}"(?:[\w.]{0,80}#)?(\w{1,80})"/,
    /"error"\s{0,5}:\s{0,5}"(\w{1,60})"|Error code (\w{1,60}):/,
  ),
  operation: operationOf,
  bucket: first(
    bucket(String.raw`s3a?:\/\/NAME`),
    bucket(String.raw`https?:\/\/NAME\.(?:cwobject|cwlota)\.com`),
    bucket(String.raw`https?:\/\/NAME\.s3[.-][\w.-]{0,80}amazonaws\.com`),
    bucket('--bucket[= ]["\']?NAME'),
    /<BucketName>([^<]{3,63})<\/BucketName>/,
    bucket(String.raw`arn:aws[\w-]{0,10}:s3:::NAME`),
    bucket(String.raw`\bS3 [Bb]ucket (?:[\w -]{1,60} )?\(NAME\)`),
    bucket(String.raw`\bS3 [Bb]ucket ACL for NAME`),
    bucket("in bucket '?NAME'?"),
    bucket(String.raw` to NAME\/[^\s:]{1,1024}: An error`),
    /(?:Invalid bucket name|[Bb]ucket) "([^"\n]{1,255})"/,
    bucket(String.raw` on (?:resource:? )?"?NAME(?:\/|["'.\s]|$)`),
    /kind: Bucket\b[\s\S]{0,500}\bspec:\s{1,20}name: ([a-z0-9.-]{3,63})/,
  ),
  principal: first(
    /(system:serviceaccount:[a-z0-9-]{1,63}:[a-z0-9.-]{1,253})/,
    /User "([^"\n]{1,300})" cannot/,
    /User: (arn:[^\s]{1,300})/,
    /(role\/https?:\/\/[^\s"',]{1,300})/,
    /Assertion Subject: '([^'\n]{1,300})'/,
  ),
  audience: first(
    /Assertion Audience: '([^'\n]{1,300})'/,
    /assertion audience '([^'\n]{1,300})'/,
    /audience in ID Token \[([^\]\n]{1,300})\]/i,
  ),
  issuer: first(
    /No OpenIDConnect provider found in your account for (https?:\/\/[^\s<"']{1,300})/,
    /Assertion Issuer: '([^'\n]{1,300})'/,
    /assertion issuer '([^'\n]{1,300})'/,
    /issuer in ID Token \[?(https?:\/\/[^\s\]"']{1,300})/i,
    /(https:\/\/oidc\.cks\.coreweave\.com\/id\/[\w-]{4,64}\/?)/,
  ),
  host: first(
    /nsupported host '([^'\n]{1,253})'/,
    /invalid endpoint host, "([^"\n]{1,253})"/,
    /\b([\w.:[\]-]{1,253}) is not a valid container metadata service hostname/,
    /https?:\/\/([^\s/"'():]{1,253})/,
  ),
  webhook: first(
    /failed calling webhook "([^"\n]{1,253})"/,
    /admission webhook "([^"\n]{1,253})" denied/,
  ),
  namespace: first(
    /in the namespace "([^"\n]{1,63})"/,
    /^\s{0,10}Namespace:\s{1,30}([a-z0-9-]{1,63})/m,
    /"?namespace"?:\s{0,5}"?([a-z0-9-]{1,63})/,
  ),
} as const satisfies Record<FactKey, Reader>

/** Facts of one call: another part of the text may be about another one. */
const OF_ONE_CALL: ReadonlySet<FactKey> = new Set(['status', 'code', 'operation'])

/** The facts of an error, read from its own lines first and then from the whole text. */
export function readErrorFacts(keys: readonly FactKey[], near: string, text: string): ErrorFacts {
  const facts: ErrorFacts = {}
  for (const key of keys) {
    const value = READERS[key](near) ?? (OF_ONE_CALL.has(key) ? undefined : READERS[key](text))
    if (value === undefined) continue
    if (key === 'status') facts.status = Number(value)
    else facts[key] = value.replace(/[.,;:]+$/, '')
  }
  return facts
}
