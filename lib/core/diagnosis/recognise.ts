import { parsePrincipal } from '@/lib/core/identity/principal'
import type { CauseCode } from '@/lib/core/verification/cause-codes'
import { causeOfAdmissionText, parseS3Refusal } from '@/lib/core/verification/refusals'
import type { Facts, Refusal } from '@/lib/features/diagnosis/schema'

/** What a text says: the words it was recognised by, and what follows from them. */
export type Recognised = { words: string } & Pick<Facts, 'cause' | 'refusal'>

const EXCHANGE = /temporary-credentials|container metadata|container-role|ContainerProvider/i

/** Words that name a cause by themselves, first match first. */
const WORDS: readonly (readonly [RegExp, CauseCode])[] = [
  [
    /unsupported host|can only retrieve metadata from|not in the (?:list of )?allowed hosts/i,
    'cli-too-old',
  ],
  [/legal header value|ERR_INVALID_CHAR/i, 'token-malformed'],
  [
    /(?:permission denied|EACCES|no such file)[^\n]*(?:token|serviceaccount)|(?:token|serviceaccount)[^\n]*(?:permission denied|EACCES|no such file)/i,
    'token-unreadable',
  ],
  [
    /AssumeRoleWithWebIdentity|InvalidAccessKeyId|InvalidClientTokenId|UnrecognizedClientException/i,
    'static-credentials',
  ],
  [
    /unable to locate credentials|NoCredentialsError|could not load credentials from any providers|no valid providers in chain|failed to refresh cached credentials, no EC2 IMDS/i,
    'not-injected',
  ],
  [
    /path-style addressing is not supported|https?:\/\/(?:cwobject|cwlota)\.com\/[a-z0-9]/i,
    's3-addressing',
  ],
  [
    /(?:ErrImagePull|ImagePullBackOff|InvalidImageName)|failed to pull (?:and unpack )?image/i,
    'image-pull',
  ],
  [/FailedScheduling|\d+\/\d+ nodes are available|Unschedulable/i, 'unschedulable'],
  [
    /CreateContainerConfigError|CreateContainerError|FailedMount|RunContainerError/i,
    'container-not-started',
  ],
  [/DeadlineExceeded|active longer than specified deadline/i, 'deadline'],
  [/User "[^"]*" cannot create resource "(?:jobs|pods)"/i, 'job-forbidden'],
  [
    /no key(?:s)? (?:matching|with|found)[^\n]*kid|unknown kid|signing key[^\n]*not found|unable to find a signing key/i,
    'key-unknown',
  ],
  [
    /token (?:is )?expired|used before issued|not (?:yet )?valid(?: before)?|RequestTimeTooSkewed|clock skew/i,
    'clock-skew',
  ],
  [/\/id\/[\w-]{4,}\/(?=["'\s]|$)/i, 'issuer-trailing-slash'],
]

const UNRESOLVED =
  /ENOTFOUND|EAI_AGAIN|name or service not known|temporary failure in name resolution|no such host|could not resolve host/i
const UNREACHABLE =
  /could not connect|connect(?:ion)? ?(?:was )?(?:refused|reset|timed out|timeout)|ECONNREFUSED|ECONNRESET|ETIMEDOUT|read timeout|i\/o timeout|network is unreachable/i

const STATUS =
  /(?:non[- ]200 response|server responded with status|status code|HTTP(?:\/[\d.]+)?)[: ]+(\d{3})/i

function exchange(text: string): Refusal | undefined {
  const status = Number(STATUS.exec(text)?.[1] ?? 0)
  const spoken = /"message"\s*:\s*"[^"]*(?:invalid token|permission denied)/i.test(text)
  if (/permission denied/i.test(text) && (spoken || EXCHANGE.test(text)))
    return { from: 'exchange', status: 403 }
  if (status >= 400 && EXCHANGE.test(text)) return { from: 'exchange', status }
  return /invalid token/i.test(text) && (spoken || EXCHANGE.test(text))
    ? { from: 'exchange', status: 400 }
    : undefined
}

const OPERATION = /(?:when calling the |operation error S3: |perform:? (?:s3:)?)(\w+)/
const CODE =
  /<Code>(\w+)<\/Code>|api error (\w+):|\b(AccessDenied|NoSuchBucket|PermanentRedirect|AuthorizationHeaderMalformed|SignatureDoesNotMatch|IllegalLocationConstraintException)\b/

function storage(text: string): Extract<Refusal, { from: 'storage' }> | undefined {
  const said = parseS3Refusal(text.trim())
  const found = CODE.exec(text)
  const code = said.kind === 'code' ? said.code : found?.slice(1).find(Boolean)
  if (!code) return undefined
  const bucket = bucketIn(text)
  const operation = OPERATION.exec(text)?.[1] ?? (bucket ? 'ListObjectsV2' : 'ListBuckets')
  return { from: 'storage', code, operation, ...(bucket ? { bucket } : {}) }
}

const BUCKETS = [
  /s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/,
  /https?:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\.(?:cwobject|cwlota)\.com/,
  /--bucket[= ]+["']?([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])/,
  /<BucketName>([^<]{3,63})<\/BucketName>/,
  / on (?:resource:? )?"?([a-z0-9][a-z0-9-]{1,61}[a-z0-9])(?:\/|["'.\s]|$)/,
]
const bucketIn = (text: string) =>
  BUCKETS.map((pattern) => pattern.exec(text)?.[1]).find((bucket) => bucket !== undefined)

/** The line of a text that matched, for showing. */
const lineOf = (text: string, at: number) =>
  text
    .slice(text.lastIndexOf('\n', at) + 1)
    .split('\n', 1)[0]
    ?.trim()
    .slice(0, 300) ?? ''

/** What an error's text says, if it is known; the exchange before object storage before single words. */
export function recognise(text: string): Recognised | undefined {
  const line = (pattern: RegExp) => lineOf(text, pattern.exec(text)?.index ?? 0)
  const refused = exchange(text)
  if (refused) return { words: line(/invalid token|permission denied|\d{3}/i), refusal: refused }
  const admission = causeOfAdmissionText(text)
  if (admission) return { words: lineOf(text, 0), cause: admission }
  const denied = storage(text)
  if (denied && !/AssumeRole/.test(denied.operation) && !WRONG_KEYS.test(denied.code))
    return { words: line(new RegExp(denied.code)), refusal: denied }
  for (const [pattern, cause] of WORDS)
    if (pattern.test(text)) return { words: line(pattern), cause }
  const toExchange = EXCHANGE.test(text)
  if (UNRESOLVED.test(text))
    return { words: line(UNRESOLVED), cause: toExchange ? 'exchange-unresolved' : 's3-unreachable' }
  if (UNREACHABLE.test(text))
    return {
      words: line(UNREACHABLE),
      cause: toExchange ? 'exchange-unreachable' : 's3-unreachable',
    }
  return undefined
}

const WRONG_KEYS = /InvalidAccessKeyId|InvalidClientTokenId|UnrecognizedClient/

const PRINCIPAL = /role\/https?:\/\/[^\s"',]+/

export type Named = Pick<Facts, 'namespace' | 'account'> & { issuer?: string }

/** Whom a text is about: a principal in it, or the fields `kubectl describe` prints. */
export function namedIn(text: string): Named {
  const principal = parsePrincipal(PRINCIPAL.exec(text)?.[0].replace(/[.;:]+$/, '') ?? '')
  if (principal.kind === 'service-account') {
    const { issuerUrl, account } = principal
    return { issuer: issuerUrl, namespace: account.namespace, account: account.name }
  }
  const subject = /system:serviceaccount:([a-z0-9-]+):([a-z0-9.-]+)/.exec(text)
  if (subject?.[1] && subject[2]) return { namespace: subject[1], account: subject[2] }
  const namespace = /^ *Namespace: +([a-z0-9-]+)/m.exec(text)?.[1]
  const account = /^ *(?:Service Account|serviceAccountName): +([a-z0-9.-]+)/m.exec(text)?.[1]
  return { ...(namespace ? { namespace } : {}), ...(account ? { account } : {}) }
}
