import { shellCommand, shellQuote } from '@/lib/core/identity/shell'
import { hcl, hclExpression } from '@/lib/core/policy/hcl'
import { issuersOf, PERMISSIONS, permissions, targetOf } from './aws-permissions'
import { type AwsRole, rolePath, trustPolicy } from './aws-roles'
import { data, output, provider, requiring, resource, variable } from './file-text'
import {
  hereDocument,
  json,
  localNames,
  type SetupFile,
  type SetupOptions,
  script,
  terraform,
} from './setup-files'

const PROVIDER = 'aws_iam_openid_connect_provider'

export function asTerraform(
  roles: readonly AwsRole[],
  { thumbprint = false }: SetupOptions,
): SetupFile[] {
  const target = targetOf(roles)
  if (!target) return []
  const nameOf = localNames()
  const issuers = new Map(
    issuersOf(roles).map(({ issuerUrl, clusterName }) => [issuerUrl, nameOf(clusterName)]),
  )
  const roleName = localNames()
  const bucketArn = (rest: string) =>
    hclExpression(`"arn:${target.partition}:s3:::\${var.bucket}${rest}"`)
  const blocks = [
    requiring({
      aws: { source: 'hashicorp/aws' },
      ...(thumbprint && { tls: { source: 'hashicorp/tls' } }),
    }),
    provider('aws', { region: target.region, allowed_account_ids: [target.accountId] }),
    variable('bucket', {
      description: 'The bucket that the role may read, to begin with.',
      type: hclExpression('string'),
    }),
    ...[...issuers].flatMap(([issuerUrl, name]) => [
      ...(thumbprint ? [data('tls_certificate', name, { url: issuerUrl })] : []),
      resource(PROVIDER, name, {
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
        resource('aws_iam_role', local, {
          name,
          path: path ? `/${path}` : undefined,
          assume_role_policy: hclExpression(`jsonencode(${hcl(trust, '  ')})`),
        }),
        resource('aws_iam_role_policy', local, {
          name: PERMISSIONS,
          role: hclExpression(`aws_iam_role.${local}.id`),
          policy: hclExpression(`jsonencode(${hcl(permissions(target, '', bucketArn), '  ')})`),
        }),
        output(`${local}_role_arn`, { value: hclExpression(`aws_iam_role.${local}.arn`) }),
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
      text: terraform(blocks),
    },
  ]
}

/** SHA-1 of the last certificate that the issuer's server sends.
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

export function asCommands(
  roles: readonly AwsRole[],
  { thumbprint = false }: SetupOptions,
): SetupFile[] {
  const target = targetOf(roles)
  if (!target) return []
  const aws = (...words: string[]) => shellCommand(['aws', 'iam', ...words])
  const providers = issuersOf(roles).map(({ issuerUrl }) => {
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
      hereDocument(shellQuote(trust), json(trustPolicy(role, trusted))),
      aws(
        ...['create-role', '--role-name', name],
        ...(path ? ['--path', `/${path}`] : []),
        ...['--assume-role-policy-document', `file://${trust}`],
      ),
      aws(
        ...['put-role-policy', '--role-name', name, '--policy-name', PERMISSIONS],
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
      text: script([
        '# Put your bucket in place of example-bucket.',
        hereDocument('permissions.json', json(permissions(target, 'example-bucket'))),
        ...providers,
        ...made,
      ]),
    },
  ]
}
