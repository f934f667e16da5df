import { timingSafeEqual } from 'node:crypto'
import { Sha256Node } from '@smithy/core/checksum'
import { SignatureV4 } from '@smithy/signature-v4'

// AWS Signature Version 4, verified by signing the request again.

export const MAX_SKEW_MS = 15 * 60 * 1000
const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 +Credential=(?<id>[^/,]+)\/(?<day>\d{8})\/(?<region>[^/,]+)\/(?<service>[^/,]+)\/aws4_request, *SignedHeaders=(?<names>[^,]+), *Signature=(?<signature>[0-9a-f]{64})$/
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

export function readAuthorization(header: string): Authorization | undefined {
  const { id, day, region, service, names, signature } = AUTHORIZATION.exec(header)?.groups ?? {}
  if (!id || !day || !region || !service || !names || !signature) return undefined
  return { id, day, region, service, names: new Set(names.split(';')), signature }
}

export function signingDateOf({ headers }: Request): Date | undefined {
  const text = headers.get('x-amz-date') ?? ''
  const date = new Date(text.replace(DATE, '$1-$2-$3T$4:$5:$6Z'))
  return Number.isNaN(date.getTime()) ? undefined : date
}

type Signing = {
  secret: string
  date: Date
  path: string
  query: Record<string, string[]>
  /** The body, hashed if the request contains no hash. */
  body?: string
}

/** The signature of the request with `secret`. */
export async function resign(
  request: Request,
  { id, region, service, names }: Authorization,
  { secret, date, path, query, body }: Signing,
) {
  const { protocol, hostname } = new URL(request.url)
  const signer = new SignatureV4({
    service,
    region,
    credentials: { accessKeyId: id, secretAccessKey: secret },
    sha256: Sha256Node,
    // S3 signs the path as sent; other services encode it again.
    uriEscapePath: service !== 's3',
    applyChecksum: false,
  })
  const { headers } = await signer.sign(
    {
      method: request.method,
      protocol,
      hostname,
      path,
      query,
      headers: Object.fromEntries([...request.headers].filter(([name]) => names.has(name))),
      ...(body === undefined ? {} : { body }),
    },
    { signingDate: date, signableHeaders: new Set(names) },
  )
  return /Signature=([0-9a-f]{64})$/.exec(headers['authorization'] ?? '')?.[1] ?? ''
}

export const isSignature = ({ signature }: Authorization, expected: string) =>
  signature.length === expected.length &&
  timingSafeEqual(Buffer.from(signature), Buffer.from(expected))
