import type { Claims } from '../identity-token'
import type { GoogleProvider } from '../state'
import { oauthError } from './answer'
import { CelError, type Expression, type Scope } from './cel-error'

const LONGEST_LIFE = 24 * 3600
const LONGEST_SUBJECT = 127

/** The IAM members that a token matches. Throws the error of Google's STS if it rejects the token. */
export function admitted(provider: GoogleProvider, claims: Claims, project: string): string[] {
  const pool = `projects/${project}/locations/global/workloadIdentityPools/${provider.pool}`
  const own = `//iam.googleapis.com/${pool}/providers/${provider.provider}`
  const accepted = provider.allowedAudiences.length
    ? provider.allowedAudiences
    : [own, `https:${own}`]
  if (!claims.aud.some((audience) => accepted.includes(audience)))
    throw oauthError(
      'invalid_grant',
      `The audience in ID Token [${claims.aud.join(', ')}] does not match the expected audience ${accepted.join(', ')}.`,
    )
  if (claims.exp - (claims.iat ?? 0) > LONGEST_LIFE)
    throw oauthError('invalid_grant', 'The lifetime of the ID Token is longer than 24 hours.')
  return membersOf(provider, claims, `iam.googleapis.com/${pool}`)
}

function membersOf({ mapping, condition }: GoogleProvider, claims: Claims, pool: string) {
  // A Kubernetes token has a list of audiences, also where it has one.
  const assertion: Scope = claims
  const mapped = new Map(
    Object.entries(mapping).map(([name, expression]) => [name, told(name, expression, assertion)]),
  )
  const subject = mapped.get('google.subject')
  if (typeof subject !== 'string' || subject === '')
    throw oauthError('invalid_grant', 'The mapped attribute google.subject must be of type STRING.')
  if (Buffer.byteLength(subject) > LONGEST_SUBJECT)
    throw oauthError(
      'invalid_grant',
      `The size of mapped attribute google.subject exceeds the ${LONGEST_SUBJECT} bytes limit. Either modify your attribute mapping or the incoming assertion to produce a mapped attribute that is less than ${LONGEST_SUBJECT} bytes.`,
    )
  const under = (prefix: string) =>
    Object.fromEntries(
      [...mapped].flatMap(([name, value]) =>
        name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [],
      ),
    )
  const attribute = under('attribute.')
  for (const [name, value] of Object.entries(attribute))
    if (typeof value !== 'string')
      throw oauthError(
        'invalid_grant',
        `The mapped attribute attribute.${name} must be of type STRING.`,
      )
  if (condition && !isTrue(condition, { assertion, google: under('google.'), attribute }))
    throw oauthError(
      'unauthorized_client',
      'The given credential is rejected by the attribute condition.',
    )
  return [
    `principal://${pool}/subject/${subject}`,
    `principalSet://${pool}/*`,
    ...[mapped.get('google.groups') ?? []]
      .flat()
      .map((group) => `principalSet://${pool}/group/${String(group)}`),
    ...Object.entries(attribute).map(
      ([name, value]) => `principalSet://${pool}/attribute.${name}/${String(value)}`,
    ),
  ]
}

function told(name: string, expression: Expression, assertion: Scope): unknown {
  try {
    return expression({ assertion })
  } catch (error) {
    if (!(error instanceof CelError)) throw error
    throw oauthError(
      'invalid_grant',
      `Could not obtain a value for ${name} from the given credential.`,
    )
  }
}

function isTrue(condition: Expression, scope: Scope) {
  try {
    return condition(scope) === true
  } catch (error) {
    if (error instanceof CelError) return false
    throw error
  }
}
