import { createHash } from 'node:crypto'
import { isSignature, MAX_SKEW_MS, readAuthorization, resign, signingDateOf } from '../sigv4'
import type { SandboxWorlds } from '../world'
import type { SandboxAccessKey, SandboxWorld } from '../world-types'
import { decodeBody } from './body'
import { StorageError } from './xml'

export type Signed = { world: SandboxWorld; key: SandboxAccessKey; region: string; body: Buffer }

const malformed = (message: string) =>
  new StorageError(400, 'AuthorizationHeaderMalformed', message)

/** Authenticates a signed request by its access key, or throws the S3 error. */
export async function authenticateRequest(
  worlds: SandboxWorlds,
  request: Request,
): Promise<Signed> {
  const url = new URL(request.url)
  const header = request.headers.get('authorization')
  if (url.searchParams.has('X-Amz-Signature'))
    throw new StorageError(501, 'NotImplemented', 'The sandbox takes no presigned URLs.')
  if (!header) throw new StorageError(403, 'AccessDenied', 'Anonymous access is not allowed.')
  const read = readAuthorization(header)
  if (read?.service !== 's3')
    throw malformed('The authorization header is not AWS Signature Version 4 for the service s3.')
  const { id, day, region, names } = read

  const [world, key] = worlds.byAccessKey(id) ?? []
  if (!world || !key)
    throw new StorageError(403, 'InvalidAccessKeyId', 'No such access key exists.')
  if (key.expiry <= new Date())
    throw new StorageError(400, 'ExpiredToken', 'The temporary credentials have expired.')
  if (key.suspended) throw new StorageError(403, 'AccessDenied', 'The access key is suspended.')
  if (request.headers.get('x-amz-security-token'))
    throw new StorageError(400, 'InvalidToken', 'These credentials have no session token.')

  const date = signingDate(request, day)
  const unsigned = [...request.headers.keys()].filter(
    (name) => (name === 'host' || name.startsWith('x-amz-')) && !names.has(name),
  )
  if (unsigned.length > 0)
    throw new StorageError(403, 'AccessDenied', `Headers are not signed: ${unsigned.join(', ')}.`)

  const raw = Buffer.from(await request.arrayBuffer())
  const expected = await resign(request, read, {
    date,
    secret: key.secret,
    path: url.pathname,
    query: decodeQuery(url.search),
  })
  if (!isSignature(read, expected))
    throw new StorageError(
      403,
      'SignatureDoesNotMatch',
      'The signature calculated for this request is another one: check the secret key and how it signs.',
    )
  return { world, key, region, body: decodeBody(request.headers, raw) }
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

export function decode(text: string) {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new StorageError(400, 'InvalidURI', 'The URI has malformed percent-encoding.')
  }
}

/** The query as signed: `+` is literal, and a name may repeat. */
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
