import { subjectOf } from '@/lib/core/identity/subject'
import type { GcpTarget } from '@/lib/core/identity/trust-target'
import { gcpPoolName, targetAudience } from '@/lib/core/identity/trust-target-names'
import { numberedName } from './file-text'
import { groupByIssuer, type TrustedAccount } from './setup-files'

/** A provider takes the tokens of one issuer. */
export type PlannedProvider = { target: GcpTarget; issuerUrl: string; trusted: TrustedAccount[] }

/** https://cloud.google.com/iam/docs/reference/rest/v1/projects.locations.workloadIdentityPools.providers */
const CONDITION_LIMIT = 4096
export const SUBJECT_LIMIT = 127
const PROVIDER_NAME_LIMIT = 32

export const ATTRIBUTE_MAPPING = { 'google.subject': 'assertion.sub' }

/** A text in the Common Expression Language. */
const cel = (text: string) =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`

/** Exactly these accounts: other accounts of the cluster get no token of Google’s at all. */
export function subjectCondition(trusted: readonly TrustedAccount[]) {
  const subjects = trusted.map((identity) => cel(subjectOf(identity)))
  return subjects.length === 1
    ? `assertion.sub == ${subjects[0]}`
    : `assertion.sub in [${subjects.join(', ')}]`
}

export const byteLength = (text: string) => new TextEncoder().encode(text).length

/** One for each issuer, and more where the condition would become too long. */
export function planProviders(
  target: GcpTarget,
  identities: readonly TrustedAccount[],
): PlannedProvider[] {
  const lists = groupByIssuer(identities).flatMap(({ issuerUrl, trusted }) => {
    const parts: TrustedAccount[][] = [[]]
    for (const identity of trusted) {
      const last = parts.at(-1) ?? []
      if (last.length === 0 || subjectCondition([...last, identity]).length <= CONDITION_LIMIT)
        last.push(identity)
      else parts.push([identity])
    }
    return parts.map((part) => ({ issuerUrl, trusted: part }))
  })
  return lists.map((list, index) => ({
    ...list,
    target: { ...target, provider: numberedName(target.provider, index, PROVIDER_NAME_LIMIT) },
  }))
}

/** Who gets in, as IAM names them. */
export const principalMember = (target: GcpTarget, identity: TrustedAccount) =>
  `principal://iam.googleapis.com/${gcpPoolName(target)}/subject/${subjectOf(identity)}`

/** What the client libraries read: where the token is, and what to exchange it for.
 * https://google.aip.dev/auth/4117 */
export const credentialConfiguration = (target: GcpTarget, tokenFile: string) => ({
  type: 'external_account',
  audience: targetAudience({ ...target, audience: undefined }),
  subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
  token_url: 'https://sts.googleapis.com/v1/token',
  credential_source: { file: tokenFile, format: { type: 'text' } },
  ...(target.serviceAccount && {
    service_account_impersonation_url: `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${target.serviceAccount}:generateAccessToken`,
  }),
})
