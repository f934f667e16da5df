import { subjectOf } from '@/lib/core/identity/subject'
import type { AwsTarget } from '@/lib/core/identity/trust-target'
import { bareIssuer, oidcProviderArn, targetAudience } from '@/lib/core/identity/trust-target-names'
import type { HclValue } from '@/lib/core/policy/hcl'
import { numberedName } from './file-text'
import { groupByIssuer, type TrustedAccount } from './setup-files'

export type PlannedRole = { target: AwsTarget; trusted: TrustedAccount[] }

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const DEFAULT_TRUST_LIMIT = 2048
const ROLE_NAME_LIMIT = 64

const one = (values: string[]): string | string[] =>
  values.length === 1 && values[0] !== undefined ? values[0] : values

/** Trusts exactly these accounts by `sub` and `aud`, with one statement per issuer. */
export const trustPolicy = (
  target: AwsTarget,
  trusted: readonly TrustedAccount[],
  providerOf: (issuerUrl: string) => HclValue = (issuerUrl) => oidcProviderArn(target, issuerUrl),
) => ({
  Version: '2012-10-17',
  Statement: groupByIssuer(trusted).map(({ issuerUrl, trusted: accounts }) => ({
    Effect: 'Allow',
    Principal: { Federated: providerOf(issuerUrl) },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: {
        [`${bareIssuer(issuerUrl)}:aud`]: targetAudience(target),
        [`${bareIssuer(issuerUrl)}:sub`]: one(accounts.map(subjectOf)),
      },
    },
  })),
})

/** Length in characters without whitespace, which AWS counts. */
export const trustLength = (target: AwsTarget, trusted: readonly TrustedAccount[]) =>
  JSON.stringify(trustPolicy(target, trusted)).length

/** Splits the accounts over as many roles as the trust policy quota requires. */
export function planRoles(
  target: AwsTarget,
  identities: readonly TrustedAccount[],
  limit: number,
): PlannedRole[] {
  const lists: TrustedAccount[][] = [[]]
  for (const identity of groupByIssuer(identities).flatMap(({ trusted }) => trusted)) {
    const last = lists.at(-1) ?? []
    if (last.length === 0 || trustLength(target, [...last, identity]) <= limit) last.push(identity)
    else lists.push([identity])
  }
  const { path, name } = rolePath(target)
  return lists.map((trusted, index) => ({
    target: { ...target, role: `${path}${numberedName(name, index, ROLE_NAME_LIMIT)}` },
    trusted,
  }))
}

/** `workloads/train` is the role `train` under `/workloads/`. */
export function rolePath({ role }: AwsTarget) {
  const at = role.lastIndexOf('/') + 1
  return { path: role.slice(0, at), name: role.slice(at) }
}

/** A read-only policy for one bucket, as a harmless start. */
export const starterPermissions = <Bucket>(
  { partition }: Pick<AwsTarget, 'partition'>,
  bucket: string,
  arnOf: (rest: string) => Bucket | string = (rest) => `arn:${partition}:s3:::${bucket}${rest}`,
) => ({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: 's3:ListBucket', Resource: arnOf('') },
    { Effect: 'Allow', Action: 's3:GetObject', Resource: arnOf('/*') },
  ],
})

export const PERMISSIONS_NAME = 'read-one-bucket'

export const trustedIssuers = (roles: readonly PlannedRole[]) =>
  groupByIssuer(roles.flatMap(({ trusted }) => trusted))
export const firstTarget = ([first]: readonly PlannedRole[]) => first?.target
