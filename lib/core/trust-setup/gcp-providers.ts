import { subjectOf } from '@/lib/core/identity/subject'
import type { GcpTarget } from '@/lib/core/identity/trust-target'
import { audienceOf, poolOf } from '@/lib/core/identity/trust-target-names'
import { numbered } from './file-text'
import { byIssuer, type Identity } from './setup-files'

/** A provider takes the tokens of one issuer. */
export type GcpProvider = { target: GcpTarget; issuerUrl: string; trusted: Identity[] }

/** https://cloud.google.com/iam/docs/reference/rest/v1/projects.locations.workloadIdentityPools.providers */
const CONDITION_LIMIT = 4096
export const SUBJECT_LIMIT = 127
const PROVIDER_NAME_LIMIT = 32

export const MAPPING = { 'google.subject': 'assertion.sub' }

/** A text in the Common Expression Language. */
const cel = (text: string) =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`

/** Exactly these accounts: other accounts of the cluster get no token of Google’s at all. */
export function conditionOf(trusted: readonly Identity[]) {
  const subjects = trusted.map((identity) => cel(subjectOf(identity)))
  return subjects.length === 1
    ? `assertion.sub == ${subjects[0]}`
    : `assertion.sub in [${subjects.join(', ')}]`
}

export const bytesOf = (text: string) => new TextEncoder().encode(text).length

/** One for each issuer, and more where the condition would become too long. */
export function providersOf(target: GcpTarget, identities: readonly Identity[]): GcpProvider[] {
  const lists = byIssuer(identities).flatMap(({ issuerUrl, trusted }) => {
    const parts: Identity[][] = [[]]
    for (const identity of trusted) {
      const last = parts.at(-1) ?? []
      if (last.length === 0 || conditionOf([...last, identity]).length <= CONDITION_LIMIT)
        last.push(identity)
      else parts.push([identity])
    }
    return parts.map((part) => ({ issuerUrl, trusted: part }))
  })
  return lists.map((list, index) => ({
    ...list,
    target: { ...target, provider: numbered(target.provider, index, PROVIDER_NAME_LIMIT) },
  }))
}

/** Who gets in, as IAM names them. */
export const memberOf = (target: GcpTarget, identity: Identity) =>
  `principal://iam.googleapis.com/${poolOf(target)}/subject/${subjectOf(identity)}`

/** What the client libraries read: where the token is, and what to exchange it for.
 * https://google.aip.dev/auth/4117 */
export const credentialConfiguration = (target: GcpTarget, tokenFile: string) => ({
  type: 'external_account',
  audience: audienceOf({ ...target, audience: undefined }),
  subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
  token_url: 'https://sts.googleapis.com/v1/token',
  credential_source: { file: tokenFile, format: { type: 'text' } },
  ...(target.serviceAccount && {
    service_account_impersonation_url: `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${target.serviceAccount}:generateAccessToken`,
  }),
})
