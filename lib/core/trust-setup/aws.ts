import { plural } from '@/lib/common/plural'
import type { AwsTarget } from '@/lib/core/identity/trust-target'
import { roleArn } from '@/lib/core/identity/trust-target-names'
import { renderAwsCommands, renderAwsTerraform, renderCloudFormation } from './aws-files'
import {
  DEFAULT_TRUST_LIMIT,
  planRoles,
  rolePath,
  starterPermissions,
  trustLength,
  trustPolicy,
} from './aws-roles'
import { formatJson } from './file-text'
import { podFiles } from './pod-files'
import type { TrustedAccount, TrustSetup, TrustSetupOptions } from './setup-files'

const DIRECTORY = '/var/run/secrets/aws'
const IMAGE = 'docker.io/amazon/aws-cli:2.33.2'

export function buildAwsSetup(
  target: AwsTarget,
  identities: readonly TrustedAccount[],
  options: TrustSetupOptions,
): TrustSetup {
  const limit = options.trustLimit ?? DEFAULT_TRUST_LIMIT
  const roles = planRoles(target, identities, limit)
  const split = roles.length > 1
  const whole = trustLength(target, identities)
  return {
    trusts: roles,
    omitted: [],
    files: [
      ...renderAwsTerraform(roles, options),
      ...renderAwsCommands(roles, options),
      ...renderCloudFormation(roles, options),
      ...roles.map(({ target: role, trusted }) => {
        const { name } = rolePath(role)
        return {
          id: split ? `trust-${name}` : 'trust',
          label: split ? `Trust policy: ${name}` : 'Trust policy',
          place: 'document' as const,
          language: 'json' as const,
          filename: `${name}-trust-policy.json`,
          text: formatJson(trustPolicy(role, trusted)),
        }
      }),
      {
        id: 'permissions',
        label: 'Starter permissions',
        place: 'document',
        language: 'json',
        filename: 'permissions.json',
        text: formatJson(starterPermissions(target, 'example-bucket')),
      },
      ...roles.flatMap(({ target: role, trusted: [first] }) => {
        const { name } = rolePath(role)
        if (!first) return []
        return podFiles(first, {
          key: 'aws',
          ...(split && { of: { id: name, label: name } }),
          audience: target.audience,
          directory: DIRECTORY,
          env: {
            AWS_ROLE_ARN: roleArn(role),
            AWS_WEB_IDENTITY_TOKEN_FILE: `${DIRECTORY}/token`,
            AWS_REGION: target.region,
          },
          image: IMAGE,
          command: 'aws sts get-caller-identity',
        })
      }),
    ],
    steps: [
      {
        title: 'Create the OIDC provider and the role',
        text: `Use Terraform, the AWS CLI or CloudFormation with permission to change IAM in account \`${target.accountId}\`. An AWS account has one provider per issuer: if it exists, only add the audience \`${target.audience}\`.`,
      },
      {
        title: 'Set the role’s permissions',
        text: 'The starter permissions allow reading one bucket. Replace them with exactly what the workload needs.',
      },
      {
        title: 'Mount the token in the workload',
        text: 'Apply the test pod, or patch the Deployment. The service account needs no annotation: the kubelet writes and renews the token.',
      },
    ],
    notes: [
      ...(whole > DEFAULT_TRUST_LIMIT
        ? [
            {
              kind: 'warn' as const,
              title: split
                ? `${plural(identities.length, 'account')} require ${roles.length} roles`
                : 'The trust policy requires a higher quota',
              text: `A single trust policy would have ${whole.toLocaleString('en')} characters. AWS allows 2,048, and up to 4,096 if the quota “Role trust policy length” of the account is raised.${split ? ' The accounts are therefore split over several roles, and each pod uses the ARN of its role.' : ''}`,
            },
          ]
        : []),
    ],
  }
}
