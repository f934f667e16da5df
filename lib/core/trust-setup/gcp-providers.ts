import { subjectOf } from '@/lib/core/identity/subject'
import type { GcpTarget } from '@/lib/core/identity/trust-target'
import { gcpPoolName, targetAudience } from '@/lib/core/identity/trust-target-names'
import { numberedName } from './file-text'
import { groupByIssuer, type TrustedAccount } from './setup-files'

/** A provider with the accounts it trusts. A provider accepts one issuer. */
export type PlannedProvider = { target: GcpTarget; issuerUrl: string; trusted: TrustedAccount[] }

/** https://cloud.google.com/iam/docs/reference/rest/v1/projects.locations.workloadIdentityPools.providers */
const CONDITION_LIMIT = 4096
export const SUBJECT_LIMIT = 127
const PROVIDER_NAME_LIMIT = 32

export const ATTRIBUTE_MAPPING = { 'google.subject': 'assertion.sub' }

/** A CEL string literal. */
const cel = (text: string) =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`

/** A CEL condition that only these accounts meet. */
export function subjectCondition(trusted: readonly TrustedAccount[]) {
  const subjects = trusted.map((identity) => cel(subjectOf(identity)))
  return subjects.length === 1
    ? `assertion.sub == ${subjects[0]}`
    : `assertion.sub in [${subjects.join(', ')}]`
}

export const byteLength = (text: string) => new TextEncoder().encode(text).length

/** Plans one provider per issuer, and more if a condition exceeds Google's limit. */
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

/** The IAM principal identifier of an account. */
export const principalMember = (target: GcpTarget, identity: TrustedAccount) =>
  `principal://iam.googleapis.com/${gcpPoolName(target)}/subject/${subjectOf(identity)}`

/** The credential configuration that Google's client libraries read.
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
