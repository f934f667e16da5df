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
/** Under which the AWS SDKs look for a web identity, and any of them takes it. */
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
    left: [],
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
        label: 'Permissions to begin with',
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
        text: `By one of Terraform, AWS CLI or CloudFormation, as somebody who may change IAM in account \`${target.accountId}\`. An AWS account has one provider for each issuer: where it is there already, only add the audience \`${target.audience}\` to it.`,
      },
      {
        title: 'Say what the role may do',
        text: 'The permissions to begin with read one bucket. Put in what the workload needs, and nothing else.',
      },
      {
        title: 'Give the workload a token for it',
        text: 'Apply the pod to try it, or patch the Deployment. The service account needs no annotation: the kubelet writes and renews the token.',
      },
    ],
    notes: [
      ...(whole > DEFAULT_TRUST_LIMIT
        ? [
            {
              kind: 'warn' as const,
              title: split
                ? `${plural(identities.length, 'account')} take ${roles.length} roles`
                : 'The trust policy needs a raised quota',
              text: `One trust policy for all of them has ${whole.toLocaleString('en')} characters. AWS takes 2,048, and at most 4,096 once the account’s quota “Role trust policy length” is raised.${split ? ' So each role trusts some of the accounts, and their pods name its ARN.' : ''}`,
            },
          ]
        : []),
    ],
  }
}
