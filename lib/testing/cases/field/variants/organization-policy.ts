import { type FieldVariant, variantsOf } from '../field-variant'

const ACCOUNT = 'role/https://oidc.cks.coreweave.com/id/aaaa:system:serviceaccount:ml-team:trainer'
const statement = (given: object = {}) => ({
  name: 's',
  effect: 'Allow',
  actions: ['s3:GetObject', 'cwobject:CreateAccessKeyOIDC'],
  resources: ['*'],
  principals: [ACCOUNT],
  ...given,
})
const policy = (...statements: object[]) => ({ version: 'v1alpha1', name: 'p', statements })
const text = (...statements: object[]) => JSON.stringify(policy(...statements))

// The answers were written down before they were asked for.
export const ORGANIZATION_POLICY_VARIANTS: readonly FieldVariant[] = [
  ...variantsOf(
    'p01-caios-rclone-readme.json',
    [`// Read access\n${text(statement())}`, { valid: false }],
    [
      text(statement({ principals: ACCOUNT })),
      { valid: false, messages: ['principals must be a list, even with one entry.'] },
    ],
    [
      text(statement({ principals: [ACCOUNT.replace('aaaa', '<CLUSTER_ID>')] })),
      { valid: true, findings: ['placeholder'] },
    ],
  ),
  ...variantsOf(
    'p02-terraform-module-readme.json',
    [
      text(statement({ actions: ['s3:GetObject'], principals: ['platform-team@example.com'] })),
      { valid: true, findings: ['unknown-principal'] },
    ],
    [
      text(
        statement({
          actions: ['cwobject:CreateAccessKeyFromSAML'],
          principals: ['role/Researcher'],
        }),
      ),
      { valid: true, findings: ['action-typo'] },
    ],
    [
      text(statement({ actions: ['s3:ListBuckets', 'cwobject:CreateAccessKeyOIDC'] })),
      { valid: true, findings: ['action-typo'] },
    ],
  ),
  ...variantsOf(
    'p04-list-response.json',
    [JSON.stringify({ policy: policy(statement()) }), { valid: true, problems: 0 }],
    [JSON.stringify({ items: [policy(statement())] }), { valid: false }],
    [JSON.stringify([policy(statement())]), { valid: false }],
  ),
]
