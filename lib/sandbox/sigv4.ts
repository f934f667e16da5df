import { timingSafeEqual } from 'node:crypto'
import { Sha256Node } from '@smithy/core/checksum'
import { SignatureV4 } from '@smithy/signature-v4'

// AWS Signature Version 4, verified by signing the request again.

export const MAX_SKEW_MS = 15 * 60 * 1000
const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 +Credential=(?<credential>[^,]+), *SignedHeaders=(?<names>[^,]+), *Signature=(?<signature>[0-9a-f]{64})$/
const CREDENTIAL =
  /^(?<id>[^/]+)\/(?<day>\d{8})\/(?<region>[^/]+)\/(?<service>[^/]+)\/aws4_request$/
const DATE = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/

export type Authorization = {
  id: string
  day: string
  region: string
  service: string
  /** Names of the signed headers. */
  names: ReadonlySet<string>
  signature: string
}

function toAuthorization(credential = '', names = '', signature = ''): Authorization | undefined {
  const { id, day, region, service } = CREDENTIAL.exec(credential)?.groups ?? {}
  if (!id || !day || !region || !service || !names || !signature) return undefined
  return { id, day, region, service, names: new Set(names.split(';')), signature }
}

export function readAuthorization(header: string): Authorization | undefined {
  const { credential, names, signature } = AUTHORIZATION.exec(header)?.groups ?? {}
  return toAuthorization(credential, names, signature)
}

/** The parameters of a presigned URL, without which it is signed. */
const PRESIGNED = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Date',
  'X-Amz-Expires',
  'X-Amz-SignedHeaders',
  'X-Amz-Signature',
] as const

export type SignedQuery = Record<string, string[]>

export const isPresigned = (query: SignedQuery) =>
  PRESIGNED.some((name) => query[name] !== undefined)

/** Reads the signature in a presigned URL. */
export function readPresigned(
  query: SignedQuery,
): (Authorization & { date: Date; expiresIn: number; rest: SignedQuery }) | undefined {
  const [algorithm, credential, stamp = '', expires = '', names, signature] = PRESIGNED.map(
    (name) => (query[name]?.length === 1 ? query[name][0] : undefined),
  )
  const read = toAuthorization(credential, names, signature)
  const date = parseSigningDate(stamp)
  if (
    algorithm !== 'AWS4-HMAC-SHA256' ||
    !read ||
    !date ||
    !stamp.startsWith(read.day) ||
    !/^\d{1,6}$/.test(expires)
  )
    return undefined
  const rest = Object.fromEntries(
    Object.entries(query).filter(([name]) => !PRESIGNED.some((each) => each === name)),
  )
  return { ...read, date, expiresIn: Number(expires), rest }
}

function parseSigningDate(text: string): Date | undefined {
  const date = new Date(text.replace(DATE, '$1-$2-$3T$4:$5:$6Z'))
  return Number.isNaN(date.getTime()) ? undefined : date
}

export const signingDateOf = ({ headers }: Request): Date | undefined =>
  parseSigningDate(headers.get('x-amz-date') ?? '')

type Signing = {
  secret: string
  date: Date
  path: string
  query: SignedQuery
  /** The body, hashed if the request contains no hash. */
  body?: string
}

export const createSigner = ({ id, region, service }: Authorization, secret: string) =>
  new SignatureV4({
    service,
    region,
    credentials: { accessKeyId: id, secretAccessKey: secret },
    sha256: Sha256Node,
    // S3 signs the path as sent; other services encode it again.
    uriEscapePath: service !== 's3',
    applyChecksum: false,
  })

const signable = (
  { method, url, headers }: Request,
  names: ReadonlySet<string>,
  { path, query, body }: Signing,
) => ({
  method,
  protocol: new URL(url).protocol,
  hostname: new URL(url).hostname,
  path,
  query,
  // Node.js reads header bytes as Latin-1, and they are signed as they were sent.
  headers: Object.fromEntries(
    [...headers]
      .filter(([name]) => names.has(name))
      .map(([name, value]) => [name, Buffer.from(value, 'latin1').toString('utf8')]),
  ),
  ...(body === undefined ? {} : { body }),
})

/** The signature of the request with `secret`. */
export async function resign(request: Request, read: Authorization, signing: Signing) {
  const { headers } = await createSigner(read, signing.secret).sign(
    signable(request, read.names, signing),
    { signingDate: signing.date, signableHeaders: new Set(read.names) },
  )
  return /Signature=([0-9a-f]{64})$/.exec(headers['authorization'] ?? '')?.[1] ?? ''
}

/** The signature of a presigned URL with `secret`. Its body is not signed. */
export async function presignAgain(
  request: Request,
  read: Authorization,
  signing: Signing & { expiresIn: number },
) {
  const names = new Set(read.names)
  const unsigned = signable(request, names, signing)
  unsigned.headers['x-amz-content-sha256'] ??= 'UNSIGNED-PAYLOAD'
  const { query } = await createSigner(read, signing.secret).presign(unsigned, {
    signingDate: signing.date,
    expiresIn: signing.expiresIn,
    signableHeaders: names,
    unhoistableHeaders: new Set([...names, 'x-amz-content-sha256']),
    unsignableHeaders: new Set(['x-amz-content-sha256']),
  })
  return String(query?.['X-Amz-Signature'] ?? '')
}

export const isSignature = ({ signature }: Pick<Authorization, 'signature'>, expected: string) =>
  signature.length === expected.length &&
  timingSafeEqual(Buffer.from(signature), Buffer.from(expected))
