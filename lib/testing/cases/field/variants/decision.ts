import { type FieldVariant, variantsOf } from '../field-variant'

const TRAINER =
  'arn:aws:iam::ab1cd2:role/https://oidc.cks.coreweave.com/id/aaaa:system:serviceaccount:ml-team:trainer'
const USER = 'arn:aws:iam::ab1cd2:coreweave/user-1'
const OBJECTS = 'arn:aws:s3:::train-data/*'

const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })
const allow = (more: object = {}) => ({
  Effect: 'Allow',
  Principal: { CW: TRAINER },
  Action: 's3:*',
  Resource: ['arn:aws:s3:::train-data', OBJECTS],
  ...more,
})
const deny = (more: object = {}) => ({ ...allow(), Effect: 'Deny', Principal: '*', ...more })

// The answers were written down before they were asked for.
export const DECISION_VARIANTS: readonly FieldVariant[] = [
  ...variantsOf(
    'b01-deny-insecure-transport.json',
    [
      policy(allow({ Condition: { Bool: { 'aws:SecureTransport': true } } })),
      { decision: 'depends' },
    ],
    [
      policy(allow(), deny({ Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } })),
      { decision: 'depends' },
    ],
    [policy(allow(), deny({ Resource: OBJECTS })), { decision: 'refuse' }],
  ),
  ...variantsOf(
    'b03-notprincipal-deny.json',
    [
      policy(
        allow({ Principal: { CW: '*' } }),
        deny({ Principal: undefined, NotPrincipal: { CW: TRAINER } }),
      ),
      { decision: 'pass' },
    ],
    [
      policy(allow({ Principal: undefined, NotPrincipal: { CW: USER } })),
      { decision: 'pass', findings: ['everyone-else'] },
    ],
    [
      policy(allow(), deny({ Principal: undefined, NotPrincipal: { AWS: [USER, `${USER}0`] } })),
      { decision: 'refuse' },
    ],
  ),
  ...variantsOf(
    'b04-home-directories.json',
    // biome-ignore-start lint/suspicious/noTemplateCurlyInString: policy variables have this form
    [
      policy(allow({ Principal: '*', Resource: 'arn:aws:s3:::train-data/home/${aws:userid}/*' })),
      { decision: 'depends' },
    ],
    [
      policy(
        allow({ Principal: '*', Resource: 'arn:aws:s3:::train-data/${aws:PrincipalTag/team}/*' }),
      ),
      { decision: 'depends' },
    ],
    [
      policy(
        allow({ Principal: '*', Resource: 'arn:aws:s3:::train-data/home/${aws:username}/*' }),
        allow({ Principal: { CW: USER }, Resource: 'arn:aws:s3:::train-data/home/*' }),
      ),
      { decision: 'pass' },
    ],
    // biome-ignore-end lint/suspicious/noTemplateCurlyInString: policy variables have this form
  ),
  ...variantsOf(
    'b05-version-2008.json',
    [
      JSON.stringify({ Version: '2008-10-17', Statement: [allow()] }),
      { problems: 0, decision: 'pass' },
    ],
    [
      JSON.stringify({
        Version: '2008-10-17',
        Statement: [
          // biome-ignore lint/suspicious/noTemplateCurlyInString: version 2008 takes it literally
          allow({ Principal: '*', Resource: 'arn:aws:s3:::train-data/${aws:username}' }),
        ],
      }),
      { problems: 0, decision: 'refuse' },
    ],
    [JSON.stringify({ Version: '2012-10-18', Statement: [allow()] }), { problems: 1 }],
  ),
  ...variantsOf(
    'b06-account-root.json',
    [policy(allow({ Principal: { AWS: 'arn:aws:iam::zz9zz9:root' } })), { decision: 'refuse' }],
    [policy(allow({ Principal: { AWS: 'ab1cd2' } })), { decision: 'depends' }],
    [
      policy(allow({ Principal: { AWS: ['arn:aws:iam::ab1cd2:root', TRAINER] } })),
      { decision: 'pass' },
    ],
  ),
  ...variantsOf(
    'b07-marin-org-and-deny-delete.json',
    [
      policy(
        allow({ Principal: '*', Condition: { StringEquals: { 'cw:PrincipalOrgID': 'zz9zz9' } } }),
      ),
      { decision: 'refuse' },
    ],
    [
      policy(
        allow({ Principal: '*', Condition: { StringEquals: { 'cw:PrincipalOrgID': 'ab1cd2' } } }),
      ),
      { decision: 'pass' },
    ],
    [
      policy(
        allow(),
        deny({ Action: 's3:DeleteObject*', Resource: 'arn:aws:s3:::train-data/other/*' }),
      ),
      { decision: 'pass' },
    ],
  ),
  ...variantsOf(
    'b10-deny-only-source-ip.json',
    [
      policy(allow(), deny({ Condition: { IpAddress: { 'aws:SourceIp': ['10.0.0.0/8'] } } })),
      { decision: 'depends' },
    ],
    [
      policy(allow({ Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } })),
      { decision: 'depends' },
    ],
    [
      policy(
        allow(),
        deny({
          Resource: 'arn:aws:s3:::train-data',
          Condition: { NotIpAddress: { 'aws:SourceIp': '192.0.2.1/32' } },
        }),
      ),
      { decision: 'pass' },
    ],
  ),
  ...variantsOf(
    'b11-bare-account-and-service.json',
    [
      policy(
        allow({ Principal: { Service: ['logging.s3.amazonaws.com', 'cloudtrail.amazonaws.com'] } }),
      ),
      { decision: 'refuse', findings: ['service-principal', 'service-principal'] },
    ],
    [
      policy(
        allow({
          Principal: {
            Federated: 'arn:aws:iam::ab1cd2:oidc-provider/oidc.cks.coreweave.com/id/aaaa',
          },
        }),
      ),
      { decision: 'refuse' },
    ],
    [
      policy(
        allow({
          Principal: {
            CanonicalUser: '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be',
          },
        }),
      ),
      { decision: 'refuse' },
    ],
  ),
  ...variantsOf(
    'b13-star-behind-bucket.json',
    [
      policy(allow({ Principal: { CW: USER }, Resource: 'arn:aws:s3:::train-*' })),
      { decision: 'pass' },
    ],
    [
      policy(allow({ Principal: { CW: USER }, Resource: 'arn:aws:s3:::train-data-*' })),
      { decision: 'refuse', findings: ['other-bucket'] },
    ],
    [policy(allow({ Principal: { CW: USER }, Resource: 'arn:aws:s3:::*' })), { decision: 'pass' }],
  ),
]
