import { stringify } from 'yaml'
import { oidcProviderArn, roleArn } from '@/lib/core/identity/trust-target-names'
import { issuersOf, PERMISSIONS, permissions, targetOf } from './aws-permissions'
import { type AwsRole, rolePath, trustPolicy } from './aws-roles'
import type { SetupFile, SetupOptions } from './setup-files'

/** Resources of a template are named by letters and digits alone. */
const logical = (text: string) => text.replace(/[^A-Za-z0-9]/g, '')

export function asStack(
  roles: readonly AwsRole[],
  { thumbprint = false }: SetupOptions,
): SetupFile[] {
  const target = targetOf(roles)
  if (!target) return []
  const issuers = new Map(
    issuersOf(roles).map(({ issuerUrl }, index) => [issuerUrl, `Issuer${index + 1}`]),
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
            { PolicyName: PERMISSIONS, PolicyDocument: permissions(target, '', bucketArn) },
          ],
        },
      },
    ]
  })
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Parameters: {
      Bucket: { Type: 'String', Description: 'The bucket that the role may read, to begin with.' },
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
