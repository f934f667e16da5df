import { parsePrincipal } from '@/lib/core/identity/principal'
import type { CauseCode } from '@/lib/core/verification/cause-codes'
import { causeOfAdmissionText, parseS3Refusal } from '@/lib/core/verification/refusals'
import type { DiagnosisFacts, PastedRefusal } from './facts'

/** A known error in a text: the line that was recognized, and the cause or rejection it states. */
export type RecognizedError = { line: string } & Pick<DiagnosisFacts, 'cause' | 'refusal'>

const EXCHANGE = /temporary-credentials|container metadata|container-role|ContainerProvider/i

/** Messages of clients, kubelet and scheduler that state a cause by themselves; the first match counts. */
const PATTERNS: readonly (readonly [RegExp, CauseCode])[] = [
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
    /PathStyleRequestNotAllowed|path-style addressing is not supported|https?:\/\/(?:cwobject|cwlota)\.com\/[a-z0-9]/i,
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

function parseExchangeError(text: string): PastedRefusal | undefined {
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

function parseStorageError(text: string): Extract<PastedRefusal, { from: 'storage' }> | undefined {
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

/** The line of the text at an offset. */
const lineOf = (text: string, at: number) =>
  text
    .slice(text.lastIndexOf('\n', at) + 1)
    .split('\n', 1)[0]
    ?.trim()
    .slice(0, 300) ?? ''

/** Recognizes an error in a text: first the token exchange, then object storage, then single messages. */
export function recognizeError(text: string): RecognizedError | undefined {
  const lineAt = (pattern: RegExp) => lineOf(text, pattern.exec(text)?.index ?? 0)
  const refused = parseExchangeError(text)
  if (refused) return { line: lineAt(/invalid token|permission denied|\d{3}/i), refusal: refused }
  const admission = causeOfAdmissionText(text)
  if (admission) return { line: lineOf(text, 0), cause: admission }
  const denied = parseStorageError(text)
  if (denied && !/AssumeRole/.test(denied.operation) && !WRONG_KEYS.test(denied.code))
    return { line: lineAt(new RegExp(denied.code)), refusal: denied }
  for (const [pattern, cause] of PATTERNS)
    if (pattern.test(text)) return { line: lineAt(pattern), cause }
  const toExchange = EXCHANGE.test(text)
  if (UNRESOLVED.test(text))
    return {
      line: lineAt(UNRESOLVED),
      cause: toExchange ? 'exchange-unresolved' : 's3-unreachable',
    }
  if (UNREACHABLE.test(text))
    return {
      line: lineAt(UNREACHABLE),
      cause: toExchange ? 'exchange-unreachable' : 's3-unreachable',
    }
  return undefined
}

const WRONG_KEYS = /InvalidAccessKeyId|InvalidClientTokenId|UnrecognizedClient/

const PRINCIPAL = /role\/https?:\/\/[^\s"',]+/

export type WorkloadReference = Pick<DiagnosisFacts, 'namespace' | 'account'> & { issuer?: string }

/** The service account that a text names, as a principal, a subject or in `kubectl describe` output. */
export function findWorkloadReference(text: string): WorkloadReference {
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
