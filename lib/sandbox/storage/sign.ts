import { createHash, timingSafeEqual } from 'node:crypto'
import { Sha256 } from '@aws-crypto/sha256-js'
import { SignatureV4 } from '@smithy/signature-v4'
import type { AccessKey, World, Worlds } from '../world'
import { decodeBody } from './body'
import { StorageError } from './xml'

export type Signed = { world: World; key: AccessKey; region: string; body: Buffer }

const MAX_SKEW_MS = 15 * 60 * 1000
const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 +Credential=(?<id>[^/,]+)\/(?<day>\d{8})\/(?<region>[^/,]+)\/(?<service>[^/,]+)\/aws4_request, *SignedHeaders=(?<names>[^,]+), *Signature=(?<signature>[0-9a-f]{64})$/
const DATE = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/

const malformed = (message: string) =>
  new StorageError(400, 'AuthorizationHeaderMalformed', message)

/** Who signed this request, by a key the exchange handed out; or the refusal S3 gives. */
export async function authenticate(worlds: Worlds, request: Request): Promise<Signed> {
  const url = new URL(request.url)
  const header = request.headers.get('authorization')
  if (url.searchParams.has('X-Amz-Signature'))
    throw new StorageError(501, 'NotImplemented', 'The sandbox takes no presigned URLs.')
  if (!header) throw new StorageError(403, 'AccessDenied', 'Anonymous access is not allowed.')
  const { id, day, region, service, names, signature } = AUTHORIZATION.exec(header)?.groups ?? {}
  if (!id || !day || !region || !names || !signature || service !== 's3')
    throw malformed('The authorization header is not AWS Signature Version 4 for the service s3.')

  const [world, key] = worlds.byAccessKey(id) ?? []
  if (!world || !key)
    throw new StorageError(403, 'InvalidAccessKeyId', 'No such access key exists.')
  if (key.expiry <= new Date())
    throw new StorageError(400, 'ExpiredToken', 'The temporary credentials have expired.')
  if (key.suspended) throw new StorageError(403, 'AccessDenied', 'The access key is suspended.')
  if (request.headers.get('x-amz-security-token'))
    throw new StorageError(400, 'InvalidToken', 'These credentials have no session token.')

  const signedNames = new Set(names.split(';'))
  const date = signingDate(request, day)
  const unsigned = [...request.headers.keys()].filter(
    (name) => (name === 'host' || name.startsWith('x-amz-')) && !signedNames.has(name),
  )
  if (unsigned.length > 0)
    throw new StorageError(403, 'AccessDenied', `Headers are not signed: ${unsigned.join(', ')}.`)

  const raw = Buffer.from(await request.arrayBuffer())
  const expected = await sign(request, url, key, region, signedNames, date)
  if (!timingSafeEqual(Buffer.from(signature), Buffer.from(expected)))
    throw new StorageError(
      403,
      'SignatureDoesNotMatch',
      'The signature calculated for this request is another one: check the secret key and how it signs.',
    )
  return { world, key, region, body: decodeBody(request.headers, raw) }
}

function signingDate(request: Request, day: string) {
  const text = request.headers.get('x-amz-date') ?? ''
  const date = new Date(text.replace(DATE, '$1-$2-$3T$4:$5:$6Z'))
  if (Number.isNaN(date.getTime()) || !text.startsWith(day))
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

async function sign(
  request: Request,
  url: URL,
  key: AccessKey,
  region: string,
  names: Set<string>,
  date: Date,
) {
  const signer = new SignatureV4({
    service: 's3',
    region,
    credentials: { accessKeyId: key.id, secretAccessKey: key.secret },
    sha256: Sha256,
    uriEscapePath: false,
    applyChecksum: false,
  })
  const { headers } = await signer.sign(
    {
      method: request.method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: decodeQuery(url.search),
      headers: Object.fromEntries([...request.headers].filter(([name]) => names.has(name))),
    },
    { signingDate: date, signableHeaders: names },
  )
  return /Signature=([0-9a-f]{64})$/.exec(headers['authorization'] ?? '')?.[1] ?? ''
}

export function decode(text: string) {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new StorageError(400, 'InvalidURI', 'The URI has malformed percent-encoding.')
  }
}

/** As signed: `+` is a plus here, and a name may come more than once. */
export function decodeQuery(search: string) {
  const query: Record<string, string[]> = Object.create(null)
  for (const pair of search.slice(1).split('&').filter(Boolean)) {
    const [name = '', value = ''] = pair.split(/=(.*)/s)
    const key = decode(name)
    query[key] = [...(query[key] ?? []), decode(value)]
  }
  return query
}

export const sha256Hex = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
