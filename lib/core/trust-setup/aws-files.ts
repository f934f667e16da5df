import { stringify } from 'yaml'
import { shellCommand, shellQuote } from '@/lib/core/identity/shell'
import { oidcProviderArn, roleArn } from '@/lib/core/identity/trust-target-names'
import { hcl, hclExpression } from '@/lib/core/policy/hcl'
import {
  firstTarget,
  PERMISSIONS_NAME,
  type PlannedRole,
  rolePath,
  starterPermissions,
  trustedIssuers,
  trustPolicy,
} from './aws-roles'
import {
  dataBlock,
  formatJson,
  formatScript,
  hereDocument,
  joinBlocks,
  localNames,
  outputBlock,
  providerBlock,
  resourceBlock,
  terraformBlock,
  variableBlock,
} from './file-text'
import type { TrustSetupFile, TrustSetupOptions } from './setup-files'

const PROVIDER = 'aws_iam_openid_connect_provider'

export function renderAwsTerraform(
  roles: readonly PlannedRole[],
  { thumbprint = false }: TrustSetupOptions,
): TrustSetupFile[] {
  const target = firstTarget(roles)
  if (!target) return []
  const nameOf = localNames()
  const issuers = new Map(
    trustedIssuers(roles).map(({ issuerUrl, clusterName }) => [issuerUrl, nameOf(clusterName)]),
  )
  const roleName = localNames()
  const bucketArn = (rest: string) =>
    hclExpression(`"arn:${target.partition}:s3:::\${var.bucket}${rest}"`)
  const blocks = [
    terraformBlock({
      aws: { source: 'hashicorp/aws' },
      ...(thumbprint && { tls: { source: 'hashicorp/tls' } }),
    }),
    providerBlock('aws', { region: target.region, allowed_account_ids: [target.accountId] }),
    variableBlock('bucket', {
      description: 'The bucket that the role can read.',
      type: hclExpression('string'),
    }),
    ...[...issuers].flatMap(([issuerUrl, name]) => [
      ...(thumbprint ? [dataBlock('tls_certificate', name, { url: issuerUrl })] : []),
      resourceBlock(PROVIDER, name, {
        url: issuerUrl,
        client_id_list: [target.audience],
        thumbprint_list: thumbprint
          ? [hclExpression(`data.tls_certificate.${name}.certificates[0].sha1_fingerprint`)]
          : undefined,
      }),
    ]),
    ...roles.flatMap(({ target: role, trusted }) => {
      const { path, name } = rolePath(role)
      const local = roleName(name)
      const trust = trustPolicy(role, trusted, (issuerUrl) =>
        hclExpression(`${PROVIDER}.${issuers.get(issuerUrl)}.arn`),
      )
      return [
        resourceBlock('aws_iam_role', local, {
          name,
          path: path ? `/${path}` : undefined,
          assume_role_policy: hclExpression(`jsonencode(${hcl(trust, '  ')})`),
        }),
        resourceBlock('aws_iam_role_policy', local, {
          name: PERMISSIONS_NAME,
          role: hclExpression(`aws_iam_role.${local}.id`),
          policy: hclExpression(
            `jsonencode(${hcl(starterPermissions(target, '', bucketArn), '  ')})`,
          ),
        }),
        outputBlock(`${local}_role_arn`, { value: hclExpression(`aws_iam_role.${local}.arn`) }),
      ]
    }),
  ]
  return [
    {
      id: 'terraform',
      label: 'Terraform',
      place: 'cloud',
      language: 'hcl',
      filename: 'main.tf',
      text: joinBlocks(blocks),
    },
  ]
}

/** Computes the SHA-1 fingerprint of the last certificate that the issuer's server sends.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html */
function thumbprintLines(issuerUrl: string) {
  const { host, hostname, port } = URL.canParse(issuerUrl)
    ? new URL(issuerUrl)
    : { host: issuerUrl, hostname: issuerUrl, port: '' }
  const address = shellQuote(port ? host : `${host}:443`)
  return [
    `THUMBPRINT=$(openssl s_client -servername ${shellQuote(hostname)} -showcerts -connect ${address} </dev/null 2>/dev/null |`,
    `  awk '/BEGIN CERTIFICATE/ {pem = ""} {pem = pem $0 "\\n"} /END CERTIFICATE/ {last = pem} END {printf "%s", last}' |`,
    `  openssl x509 -fingerprint -sha1 -noout | cut -d= -f2 | tr -d :)`,
  ].join('\n')
}

export function renderAwsCommands(
  roles: readonly PlannedRole[],
  { thumbprint = false }: TrustSetupOptions,
): TrustSetupFile[] {
  const target = firstTarget(roles)
  if (!target) return []
  const aws = (...words: string[]) => shellCommand(['aws', 'iam', ...words])
  const providers = trustedIssuers(roles).map(({ issuerUrl }) => {
    const create = aws(
      ...['create-open-id-connect-provider', '--url', issuerUrl],
      ...['--client-id-list', target.audience],
    )
    return thumbprint
      ? `${thumbprintLines(issuerUrl)}\n${create} \\\n  --thumbprint-list "$THUMBPRINT"`
      : create
  })
  const made = roles.map(({ target: role, trusted }) => {
    const { path, name } = rolePath(role)
    const trust = `${name}-trust-policy.json`
    return [
      hereDocument(shellQuote(trust), formatJson(trustPolicy(role, trusted))),
      aws(
        ...['create-role', '--role-name', name],
        ...(path ? ['--path', `/${path}`] : []),
        ...['--assume-role-policy-document', `file://${trust}`],
      ),
      aws(
        ...['put-role-policy', '--role-name', name, '--policy-name', PERMISSIONS_NAME],
        ...['--policy-document', 'file://permissions.json'],
      ),
    ].join('\n')
  })
  return [
    {
      id: 'cli',
      label: 'AWS CLI',
      place: 'cloud',
      language: 'shell',
      filename: 'set-up.sh',
      text: formatScript([
        '# Replace example-bucket with your bucket.',
        hereDocument('permissions.json', formatJson(starterPermissions(target, 'example-bucket'))),
        ...providers,
        ...made,
      ]),
    },
  ]
}

/** CloudFormation logical IDs contain only letters and digits. */
const logical = (text: string) => text.replace(/[^A-Za-z0-9]/g, '')

export function renderCloudFormation(
  roles: readonly PlannedRole[],
  { thumbprint = false }: TrustSetupOptions,
): TrustSetupFile[] {
  const target = firstTarget(roles)
  if (!target) return []
  const issuers = new Map(
    trustedIssuers(roles).map(({ issuerUrl }, index) => [issuerUrl, `Issuer${index + 1}`]),
  )
  const bucketArn = (rest: string) => ({
    'Fn::Sub': `arn:${target.partition}:s3:::\${Bucket}${rest}`,
  })
  const providers = [...issuers].map(([issuerUrl, name]) => [
    name,
    {
      Type: 'AWS::IAM::OIDCProvider',
      Properties: {
        Url: issuerUrl,
        ClientIdList: [target.audience],
        ...(thumbprint && { ThumbprintList: [{ Ref: `${name}Thumbprint` }] }),
      },
    },
  ])
  const made = roles.map(({ target: role, trusted }, index) => {
    const { path, name } = rolePath(role)
    const trust = trustPolicy(role, trusted, (issuerUrl) => ({
      Ref: issuers.get(issuerUrl) ?? oidcProviderArn(target, issuerUrl),
    }))
    return [
      `Role${index + 1}${logical(name)}`,
      {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: name,
          ...(path && { Path: `/${path}` }),
          AssumeRolePolicyDocument: trust,
          Policies: [
            {
              PolicyName: PERMISSIONS_NAME,
              PolicyDocument: starterPermissions(target, '', bucketArn),
            },
          ],
        },
      },
    ]
  })
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Parameters: {
      Bucket: { Type: 'String', Description: 'The bucket that the role can read.' },
      ...(thumbprint &&
        Object.fromEntries(
          [...issuers.values()].map((name) => [`${name}Thumbprint`, { Type: 'String' }]),
        )),
    },
    Resources: Object.fromEntries([...providers, ...made]),
    Outputs: Object.fromEntries(
      roles.map(({ target: role }, index) => [`Role${index + 1}Arn`, { Value: roleArn(role) }]),
    ),
  }
  return [
    {
      id: 'cloudformation',
      label: 'CloudFormation',
      place: 'cloud',
      language: 'yaml',
      filename: 'template.yaml',
      text: `# aws cloudformation deploy --template-file template.yaml --stack-name NAME \\\n#   --capabilities CAPABILITY_NAMED_IAM --parameter-overrides Bucket=BUCKET\n${stringify(template, { lineWidth: 0, version: '1.1', aliasDuplicateObjects: false })}`,
    },
  ]
}
