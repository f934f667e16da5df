import { type FieldVariant, variantsOf } from '../field-variant'

const ISSUER = 'oidc.cks.coreweave.com/id/aaaa'
const SUBJECT = 'system:serviceaccount:ml-team:train-runner'
const MEMBER = `principal://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/cks-pool/subject/${SUBJECT}`
const ARN = 'arn:aws:iam::111122223333:role/train-reader'

const trust = (sub: string | string[] = SUBJECT, operator = 'StringEquals', issuer = ISSUER) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${issuer}` },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { [operator]: { [`${issuer}:sub`]: sub } },
    },
  ],
})
const role = (AssumeRolePolicyDocument: unknown, name = 'train-reader') => ({
  RoleName: name,
  Arn: `arn:aws:iam::111122223333:role/${name}`,
  AssumeRolePolicyDocument,
})
const ROLE_YAML = `Role:
  Arn: ${ARN}
  AssumeRolePolicyDocument:
    Statement:
    - Action: sts:AssumeRoleWithWebIdentity
      Condition:
        StringEquals:
          ${ISSUER}:sub: ${SUBJECT}
      Effect: Allow
      Principal:
        Federated: arn:aws:iam::111122223333:oidc-provider/${ISSUER}
    Version: '2012-10-17'
  RoleName: train-reader
`
const ONE = { kind: 'aws', rows: ['ml-team/train-runner'], refused: 0 }
const ROW = { kind: 'rows', rows: ['ml-team/train-runner'], refused: 0 }
const CHOOSE = {
  kind: 'gcp',
  rows: [],
  refused: 1,
  why: 'Choose the cluster that the pool trusts.',
}
const NO_ARN = {
  kind: 'unknown',
  rows: [],
  why: 'The list has trust policies without the ARN of their roles. Paste the output of aws iam list-roles or get-role without --query.',
}
const VAULT = {
  kind: 'unknown',
  rows: [],
  why: 'Vault roles cannot be imported: a role names neither the address of Vault nor its mount. Review it instead, or list the accounts in a table.',
}
const TABLE = {
  kind: 'unknown',
  why: 'The AWS CLI printed a table for people to read. Add --output json.',
}
const FRAME = `+----------------------+\r
||       Roles        ||\r
|+------+-------------+|\r
||  Arn |  ${ARN}  ||\r
`

// The answers were written down before they were asked for.
export const IMPORT_VARIANTS: readonly FieldVariant[] = [
  ...variantsOf(
    'i01-gcloud-iam-policy-yaml.txt',
    [
      `---\nbindings:\n- condition:\n    expression: request.time < timestamp('2027-01-01T00:00:00Z')\n    title: until\n  members:\n  - ${MEMBER}\n  role: roles/iam.workloadIdentityUser\netag: BwX\nversion: 3\n`,
      { kind: 'gcp', rows: [], refused: 1, why: 'Conditional bindings are not supported.' },
    ],
    [
      JSON.stringify({
        bindings: [{ members: [MEMBER, 'user:a@example.com'], role: 'roles/storage.objectViewer' }],
        version: 1,
      }),
      { ...CHOOSE, elsewhere: 1 },
    ],
    [
      `etag: BwX\nversion: 1\nbindings:\n- members:\n  - ${MEMBER}\n  role: roles/storage.objectViewer\n`,
      CHOOSE,
    ],
  ),
  ...variantsOf(
    'i04-two-providers-wildcard.json',
    [JSON.stringify({ Role: role(trust(SUBJECT, 'StringLike')) }), ONE],
    [
      JSON.stringify({
        Roles: [
          role(trust()),
          role(
            {
              Version: '2012-10-17',
              Statement: [
                {
                  Effect: 'Allow',
                  Principal: { Service: 'ec2.amazonaws.com' },
                  Action: 'sts:AssumeRole',
                },
              ],
            },
            'ec2',
          ),
        ],
      }),
      { ...ONE, elsewhere: 1 },
    ],
    [
      JSON.stringify(role(trust([SUBJECT, 'system:serviceaccount:web:web']))),
      { kind: 'aws', rows: ['ml-team/train-runner', 'web/web'], refused: 0 },
    ],
  ),
  ...variantsOf(
    'i05-powershell-bom.json',
    [
      `\ufeff${JSON.stringify({ Role: role(trust()) }, undefined, 4).replaceAll('\n', '\r\n')}`,
      ONE,
    ],
    [
      `\ufeffcloud,cluster,namespace,name,role\r\naws,train-east,ml-team,train-runner,${ARN}\r\n`,
      ROW,
    ],
    [`\ufeff${ROLE_YAML}`, ONE],
  ),
  ...variantsOf(
    'i06-query-name-and-document.json',
    [JSON.stringify([trust(), trust()]), NO_ARN],
    [JSON.stringify([{ name: 'train-reader', trust: trust() }]), NO_ARN],
    [JSON.stringify(trust()), NO_ARN],
  ),
  ...variantsOf(
    'i09-tab-separated.tsv',
    [`cloud;cluster;namespace;name;role\naws;train-east;ml-team;train-runner;${ARN}\n`, ROW],
    [
      `Cloud\tCluster\tNamespace\tName\tRole\nAWS\ttrain-east\tml-team\ttrain-runner\t${ARN}\n`,
      ROW,
    ],
    [
      `"cloud","cluster","namespace","name","role"\n"AWS","train-east","ml-team","train-runner","${ARN}"\n`,
      ROW,
    ],
  ),
  ...variantsOf(
    'i10-vault-list.json',
    [
      'Key                    Value\n---                    -----\nbound_audiences        [vault]\nbound_subject          system:serviceaccount:ml-team:train-runner\nrole_type              jwt\n',
      VAULT,
    ],
    [
      JSON.stringify({
        data: {
          bound_service_account_names: ['train-runner'],
          bound_service_account_namespaces: ['ml-team'],
        },
      }),
      VAULT,
    ],
    [
      'data:\n  bound_audiences:\n  - vault\n  bound_subject: system:serviceaccount:ml-team:train-runner\n  role_type: jwt\n',
      VAULT,
    ],
  ),
  ...variantsOf(
    'i11-aws-cli-table.txt',
    [`\n\n---------\n|GetRole|\n+-------+\n`, TABLE],
    [`-------------------------\r\n|       ListRoles       |\r\n${FRAME}`, TABLE],
    [FRAME, TABLE],
  ),
  ...variantsOf(
    'i12-authorization-details.json',
    [
      `GroupDetailList: []\n${ROLE_YAML.replace('Role:\n  Arn', 'RoleDetailList:\n- Arn')}UserDetailList: []\n`,
      ONE,
    ],
    [JSON.stringify({ RoleDetailList: [role(encodeURIComponent(JSON.stringify(trust())))] }), ONE],
    [
      JSON.stringify({
        RoleDetailList: [
          role(trust()),
          role(
            trust(
              'repo:octo/app:ref:refs/heads/main',
              'StringEquals',
              'token.actions.githubusercontent.com',
            ),
            'gh',
          ),
        ],
        Policies: [],
      }),
      { ...ONE, elsewhere: 1 },
    ],
  ),
]
