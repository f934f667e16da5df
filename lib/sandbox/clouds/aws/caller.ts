import { createHash } from 'node:crypto'
import {
  type Authorization,
  isSignature,
  MAX_SKEW_MS,
  readAuthorization,
  resign,
  signingDateOf,
} from '../../sigv4'
import type { SandboxWorlds } from '../../world'
import type { SandboxWorld } from '../../world-types'
import type { AwsSession } from '../state'
import { StsError, stsAnswer } from './answer'

const refusal = (code: string, message: string) => new StsError(403, code, message)

/** The session of the access key that signed a request. */
export function sessionOf(
  worlds: SandboxWorlds,
  request: Request,
): [SandboxWorld, AwsSession, Authorization] | undefined {
  const read = readAuthorization(request.headers.get('authorization') ?? '')
  const found = read && worlds.byAwsKey(read.id)
  return found && [...found, read]
}

/** GetCallerIdentity, which valid credentials always may call. */
export async function answerGetCallerIdentity(
  worlds: SandboxWorlds,
  request: Request,
  body: string,
) {
  if (!request.headers.has('authorization'))
    throw refusal('MissingAuthenticationToken', 'Request is missing Authentication Token')
  const [world, session, read] = sessionOf(worlds, request) ?? []
  if (!world || !session || !read || request.headers.get('x-amz-security-token') !== session.token)
    throw refusal('InvalidClientTokenId', 'The security token included in the request is invalid.')
  if (session.expiry <= new Date())
    throw refusal('ExpiredToken', 'The security token included in the request is expired')
  if (!(await isGenuine(request, body, read, session)))
    throw refusal(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.',
    )
  return stsAnswer('GetCallerIdentity', {
    Arn: session.arn,
    UserId: session.userId,
    Account: world.clouds.aws.accountId,
  })
}

async function isGenuine(request: Request, body: string, read: Authorization, session: AwsSession) {
  const date = signingDateOf(request)
  const hash = request.headers.get('x-amz-content-sha256')
  if (!date || read.service !== 'sts' || !read.names.has('x-amz-security-token')) return false
  if (Math.abs(Date.now() - date.getTime()) > MAX_SKEW_MS) return false
  if (hash !== null && hash !== createHash('sha256').update(body).digest('hex')) return false
  const path = new URL(request.url).pathname
  const signing = { secret: session.secret, date, path, query: {}, body }
  return isSignature(read, await resign(request, read, signing))
}
