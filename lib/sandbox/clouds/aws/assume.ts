import { randomBytes } from 'node:crypto'
import { bareIssuer } from '@/lib/core/identity/trust-target-names'
import { fail, faultByName } from '../../faults'
import type { SandboxWorlds } from '../../world'
import type { SandboxWorld } from '../../world-types'
import { type Claims, disproof, type Unproved, verifiedClaims } from '../identity-token'
import { awsId, type SandboxAwsRole } from '../state'
import { refuseSts, StsError, stsAnswer } from './answer'
import type { RequestContext } from './conditions'
import { parameters } from './parameters'
import { trusts } from './trust'

const ROLE = /^arn:(?<partition>aws|aws-cn|aws-us-gov):iam::(?<account>\d{12}):role\/(?<name>.+)$/

/** AssumeRoleWithWebIdentity. The request is unsigned; the token authenticates it. */
export async function answerAssumeRole(
  worlds: SandboxWorlds,
  form: URLSearchParams,
  request: Request,
) {
  const { roleArn, sessionName, token, seconds } = parameters(form)
  const { partition = '', account = '', name = '' } = ROLE.exec(roleArn)?.groups ?? {}
  const fault = faultByName(name.slice(name.lastIndexOf('/') + 1))
  if (fault) return fail(fault, request, refuseSts)

  const claims = verifiedClaims(token)
  if (!claims)
    throw invalidToken(
      'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
    )
  const world = worlds.byAwsAccount(account)
  const provider = world?.clouds.aws.providers.get(bareIssuer(claims.iss))
  if (!world || !provider)
    throw invalidToken(`No OpenIDConnect provider found in your account for ${claims.iss}`)
  const unproved = await disproof(worlds, token, claims)
  if (unproved) throw refusalOf(unproved, claims)
  if (!claims.aud.some((audience) => provider.clientIds.includes(audience)))
    throw invalidToken('Incorrect token audience')

  const role = world.clouds.aws.roles.get(name)
  const arn = `arn:${partition}:iam::${account}:oidc-provider/${provider.url}`
  const context = contextOf(provider.url, claims, { arn, sessionName })
  // AWS returns the same error for a role that does not exist.
  if (!role || !trusts(role.trust, arn, context))
    throw new StsError(
      403,
      'AccessDenied',
      'Not authorized to perform sts:AssumeRoleWithWebIdentity',
    )
  if (seconds > role.maxSessionSeconds)
    throw new StsError(
      400,
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    )
  return handOut(world, role, { partition, sessionName, seconds, claims, arn })
}

const invalidToken = (message: string) => new StsError(400, 'InvalidIdentityToken', message)

function refusalOf(unproved: Unproved, { exp }: Claims) {
  switch (unproved) {
    case 'unreachable':
      return new StsError(
        400,
        'IDPCommunicationError',
        'The request could not be fulfilled because the identity provider (IDP) that was asked to verify the incoming identity token could not be reached.',
      )
    case 'no-keys':
      return invalidToken(
        "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
      )
    case 'signature':
      return invalidToken('The ID Token provided has an invalid signature')
    case 'not-yet-valid':
      return invalidToken('The ID Token provided is not valid yet')
    case 'expired':
      return new StsError(
        400,
        'ExpiredTokenException',
        `Token expired: current date/time ${Math.floor(Date.now() / 1000)} must be before the expiration date/time ${exp}`,
      )
  }
}

function contextOf(
  issuer: string,
  { sub, aud, azp }: Claims,
  { arn, sessionName }: { arn: string; sessionName: string },
): RequestContext {
  // If the token has an authorized party (azp), IAM uses it as the aud key.
  const party = typeof azp === 'string' ? [azp] : undefined
  return new Map<string, readonly string[]>([
    [`${issuer}:sub`.toLowerCase(), [sub]],
    [`${issuer}:aud`.toLowerCase(), party ?? aud],
    [`${issuer}:oaud`.toLowerCase(), aud],
    ['sts:rolesessionname', [sessionName]],
    ['aws:federatedprovider', [arn]],
    ['aws:sourceip', ['127.0.0.1']],
    ['aws:securetransport', ['true']],
    ['aws:currenttime', [new Date().toISOString()]],
    ['aws:epochtime', [String(Math.floor(Date.now() / 1000))]],
  ])
}

type Session = {
  partition: string
  sessionName: string
  seconds: number
  claims: Claims
  arn: string
}

function handOut(world: SandboxWorld, role: SandboxAwsRole, asked: Session) {
  const { partition, sessionName, seconds, claims, arn: provider } = asked
  const { accountId, sessions } = world.clouds.aws
  const name = role.name.slice(role.name.lastIndexOf('/') + 1)
  const session = {
    keyId: awsId('ASIA'),
    secret: randomBytes(30).toString('base64'),
    token: randomBytes(240).toString('base64'),
    expiry: new Date(Date.now() + seconds * 1000),
    arn: `arn:${partition}:sts::${accountId}:assumed-role/${name}/${sessionName}`,
    userId: `${role.id}:${sessionName}`,
  }
  sessions.set(session.keyId, session)
  return stsAnswer('AssumeRoleWithWebIdentity', {
    Credentials: {
      AccessKeyId: session.keyId,
      SecretAccessKey: session.secret,
      SessionToken: session.token,
      Expiration: session.expiry.toISOString().replace(/\.\d+Z$/, 'Z'),
    },
    SubjectFromWebIdentityToken: claims.sub,
    AssumedRoleUser: { AssumedRoleId: session.userId, Arn: session.arn },
    Provider: provider,
    Audience: claims.aud.join(','),
  })
}
