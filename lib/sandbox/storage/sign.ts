import {
  type Authorization,
  createSigner,
  isPresigned,
  isSignature,
  MAX_SKEW_MS,
  presignAgain,
  readAuthorization,
  readPresigned,
  resign,
  signingDateOf,
} from '../sigv4'
import type { SandboxWorlds } from '../world'
import type { SandboxAccessKey, SandboxWorld } from '../world-types'
import { decodeBody, payloadHashOf, type RequestBody, readRequestBody, verifyBody } from './body'
import { headerValue, type Query } from './query'
import { StorageError } from './xml'

export type Signed = {
  /** Its headers include those that a presigned URL has in its query. Its body is read. */
  request: Request
  world: SandboxWorld
  key: SandboxAccessKey
  region: string
  body: RequestBody
}

/** A request with its path as it is signed and its query decoded. */
export type ReceivedRequest = {
  request: Request
  path: string
  query: Query
}

const malformed = (message: string) =>
  new StorageError(400, 'AuthorizationHeaderMalformed', message)
const denied = (message: string, extra: Record<string, string> = {}) =>
  new StorageError(403, 'AccessDenied', message, extra)

const otherMechanism = () =>
  new StorageError(
    400,
    'InvalidRequest',
    'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
  )

/** Authenticates a request by the signature in its header or its query, or throws the S3 error. */
export async function authenticateRequest(
  worlds: SandboxWorlds,
  received: ReceivedRequest,
): Promise<Signed> {
  const { request, query } = received
  const header = request.headers.get('authorization')
  if (!isPresigned(query)) {
    if (request.headers.get('content-type')?.startsWith('multipart/form-data'))
      throw new StorageError(501, 'NotImplemented', 'The sandbox takes no uploads by POST form.')
    if (query['AWSAccessKeyId']) throw otherMechanism()
    if (!header) throw denied('Anonymous access is not allowed.')
    return authenticateHeader(worlds, received, header)
  }
  if (header)
    throw new StorageError(
      400,
      'InvalidArgument',
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter or the Authorization header should be specified',
    )
  return authenticateQuery(worlds, received)
}

async function authenticateHeader(
  worlds: SandboxWorlds,
  { request, path, query }: ReceivedRequest,
  header: string,
): Promise<Signed> {
  if (!header.startsWith('AWS4-HMAC-SHA256')) throw otherMechanism()
  const read = readAuthorization(header)
  if (read?.service !== 's3')
    throw malformed('The authorization header is not AWS Signature Version 4 for the service s3.')
  const { world, key } = findKey(worlds, read, request.headers.get('x-amz-security-token'))
  const date = signingDate(request, read.day)
  requireSignedHeaders(request, read)
  const hash = payloadHashOf(request.headers)
  const signing = { secret: key.secret, date, path, query }
  requireSignature(read, await resign(request, read, signing))
  const signer = createSigner(read, key.secret)
  const body = await decodeBody(request.headers, await readRequestBody(request), hash, {
    scope: `${request.headers.get('x-amz-date')}\n${read.day}/${read.region}/s3/aws4_request`,
    seed: read.signature,
    sign: (text) => signer.sign(text, { signingDate: date }),
  })
  return { request, world, key, region: read.region, body }
}

const WEEK_SECONDS = 7 * 24 * 60 * 60

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html */
async function authenticateQuery(
  worlds: SandboxWorlds,
  { request, path, query }: ReceivedRequest,
): Promise<Signed> {
  const invalid = (message: string) =>
    new StorageError(400, 'AuthorizationQueryParametersError', message)
  const read = readPresigned(query)
  if (read?.service !== 's3')
    throw invalid(
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    )
  const { date, expiresIn, rest } = read
  if (expiresIn > WEEK_SECONDS)
    throw invalid(
      'X-Amz-Expires must be less than a week (in seconds); that is, it must be less than 604800 seconds',
    )
  const { world, key } = findKey(worlds, read, query['X-Amz-Security-Token']?.[0] ?? null)
  const now = new Date()
  if (date.getTime() - now.getTime() > MAX_SKEW_MS) throw denied('Request is not yet valid')
  const expires = new Date(date.getTime() + expiresIn * 1000)
  if (expires < now)
    throw denied('Request has expired', {
      'X-Amz-Expires': String(expiresIn),
      Expires: expires.toISOString(),
      ServerTime: now.toISOString(),
    })
  requireSignedHeaders(request, read)
  const signing = { secret: key.secret, date, expiresIn, path, query: rest }
  requireSignature(read, await presignAgain(request, read, signing))
  const headers = withHoisted(request.headers, rest)
  const body = verifyBody(headers, await readRequestBody(request))
  const { url, method } = request
  return { request: new Request(url, { method, headers }), world, key, region: read.region, body }
}

/** Presigning moves Amazon's headers into the query, where they have the same effect. */
function withHoisted(given: Headers, query: Query): Headers {
  const headers = new Headers(given)
  for (const [name, [value = '']] of Object.entries(query))
    if (/^x-amz-(?!content-sha256$|security-token$)[\w.-]+$/i.test(name) && !given.has(name))
      headers.set(name, headerValue(name, value))
  return headers
}

function findKey(worlds: SandboxWorlds, { id }: Authorization, token: string | null) {
  const [world, key] = worlds.byAccessKey(id) ?? []
  if (!world || !key)
    throw new StorageError(403, 'InvalidAccessKeyId', 'No such access key exists.', {
      AWSAccessKeyId: id,
    })
  if (key.expiry <= new Date())
    throw new StorageError(400, 'ExpiredToken', 'The temporary credentials have expired.')
  if (key.suspended) throw denied('The access key is suspended.')
  if (token) throw new StorageError(400, 'InvalidToken', 'These credentials have no session token.')
  return { world, key }
}

/** A header that S3 obeys and that is not signed could have been added by anybody. */
function requireSignedHeaders(request: Request, { names }: Authorization) {
  const unsigned = [...request.headers.keys()].filter(
    (name) => (name === 'host' || name.startsWith('x-amz-')) && !names.has(name),
  )
  if (unsigned.length > 0)
    throw denied('There were headers present in the request which were not signed', {
      HeadersNotSigned: unsigned.join(', '),
    })
}

function requireSignature(read: Authorization, expected: string) {
  if (!isSignature(read, expected))
    throw new StorageError(
      403,
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
    )
}

function signingDate(request: Request, day: string) {
  const text = request.headers.get('x-amz-date') ?? ''
  const date = signingDateOf(request)
  if (!date || !text.startsWith(day))
    throw malformed('x-amz-date is missing, or not of the day of the credential scope.')
  if (Math.abs(Date.now() - date.getTime()) > MAX_SKEW_MS)
    throw new StorageError(
      403,
      'RequestTimeTooSkewed',
      'The clocks differ by more than 15 minutes.',
      { RequestTime: text, ServerTime: new Date().toISOString() },
    )
  return date
}
