import { describe, expect, test } from 'vitest'
import { measureCpuTime } from '@/lib/testing/laws/cpu-time'
import type { Policy } from './document'
import { parsePolicyDocuments, type TextFormat } from './policy-documents'
import { policyAsJson, policyAsTerraform } from './policy-formats'

const ISSUER = 'https://oidc.cks.coreweave.com/id/2f6f2b6e-0000-4000-8000-000000000001'
const PRINCIPAL = `role/${ISSUER}:system:serviceaccount:ml-team:train`
const policyNamed = (name: string): Policy => ({
  version: 'v1alpha1',
  name,
  statements: [
    {
      name: 'read',
      effect: 'Allow',
      actions: ['s3:GetObject', 's3:ListBucket'],
      resources: ['data', 'data/*'],
      principals: [PRINCIPAL],
    },
  ],
})
const interpolation = (source: string) => `\${${source}}`
const POLICY = policyNamed('a')
const JSON_TEXT = JSON.stringify(POLICY, null, 2)
const indented = (text: string, indent: string) => text.replace(/^(?=.)/gm, indent)

const YAML_BODY = `statements:
  - name: read
    effect: Allow
    actions:
      - s3:GetObject
      - s3:ListBucket
    resources: [data, data/*]
    principals:
      - ${PRINCIPAL}
`
const YAML_TEXT = `version: v1alpha1\nname: a\n${YAML_BODY}`

const HCL_STATEMENTS = `statements = [
    {
      name    = "read"
      effect  = "Allow"
      actions = ["s3:GetObject", "s3:ListBucket"] # of the data
      resources = [
        "data",
        "data/*",
      ]
      principals = ["role/\${local.issuer}:system:serviceaccount:\${var.namespace}:train"]
    },
  ]`
const HCL_TEXT = `locals {
  issuer = "${ISSUER}"
}

variable "namespace" {
  type    = string
  default = "ml-team"
}

resource "coreweave_object_storage_organization_access_policy" "a" {
  name = "a"
  ${HCL_STATEMENTS}

  lifecycle {
    prevent_destroy = true
  }
}
`
const CALL = `resource "local_file" "policy" {
  filename = "a.json"
  content = jsonencode({
    policy = {
      version    = "v1alpha1"
      name       = "a"
      statements = [{
        name = "read", effect = "Allow"
        actions = ["s3:GetObject", "s3:ListBucket"]
        resources = ["data", "data/*"], principals = ["${PRINCIPAL}"]
      }]
    }
  })
}
`
const PLAN = {
  format_version: '1.2',
  terraform_version: '1.9.0',
  planned_values: {
    root_module: {
      resources: [
        {
          type: 'coreweave_object_storage_organization_access_policy',
          values: { name: 'a', id: null, statements: POLICY.statements },
        },
      ],
    },
  },
  prior_state: { values: { root_module: { resources: [{ values: policyNamed('before') }] } } },
}

const FORMS: [name: string, format: TextFormat, text: string][] = [
  ['a policy', 'json', JSON_TEXT],
  ['the wrapper of the API', 'json', policyAsJson(POLICY)],
  ['a list response', 'json', JSON.stringify({ policies: [POLICY] }, null, 2)],
  ['a list of wrappers', 'json', JSON.stringify([{ policy: POLICY }], null, 2)],
  ['a Terraform plan as JSON', 'json', JSON.stringify(PLAN, null, 2)],
  [
    'a policy with a byte order mark and CRLF',
    'json',
    `\ufeff${JSON_TEXT.replaceAll('\n', '\r\n')}`,
  ],
  ['YAML', 'yaml', `# of the ml team\n${YAML_TEXT}`],
  ['YAML in the wrapper', 'yaml', `policy:\n${indented(YAML_TEXT, '  ')}`],
  ['YAML with a byte order mark and CRLF', 'yaml', `\ufeff${YAML_TEXT.replaceAll('\n', '\r\n')}`],
  [
    'a Kubernetes object',
    'yaml',
    `apiVersion: example.com/v1\nkind: OrganizationAccessPolicy\nmetadata:\n  name: a\nspec:\n${indented(YAML_BODY, '  ')}`,
  ],
  [
    'a Crossplane object in a list',
    'yaml',
    `apiVersion: v1\nkind: List\nitems:\n  - kind: AccessPolicy\n    metadata: {name: a}\n    spec:\n      forProvider:\n${indented(YAML_BODY, '        ')}`,
  ],
  [
    'JSON in a ConfigMap',
    'yaml',
    `kind: ConfigMap\nmetadata: {name: policies}\ndata:\n  a.json: |\n${indented(JSON_TEXT, '    ')}\n`,
  ],
  ['the Terraform resource', 'hcl', HCL_TEXT],
  [
    'the Terraform resource with a byte order mark and CRLF',
    'hcl',
    `\ufeff${HCL_TEXT.replaceAll('\n', '\r\n')}`,
  ],
  ['jsonencode', 'hcl', CALL],
  ['a heredoc', 'hcl', `locals {\n  a = <<EOT\n${JSON_TEXT}\nEOT\n}\n`],
  [
    'an indented heredoc',
    'hcl',
    `locals {\n  a = jsondecode(<<-EOT\n${indented(JSON_TEXT, '    ')}\n  EOT\n  )\n}\n`,
  ],
  ['the Terraform that the console writes', 'hcl', policyAsTerraform(POLICY)],
]

describe.each(FORMS)('%s', (_, format, text) => {
  const lineWith = (needle: string, given: string) =>
    given.split('\n').findIndex((line) => line.includes(needle)) + 1

  test('is read', () => {
    const { policies, ...rest } = parsePolicyDocuments(text)
    expect(rest).toEqual({ format, problems: [] })
    expect(policies.map(({ policy }) => policy)).toEqual([POLICY])
    expect(policies[0]?.unresolved).toEqual([])
  })

  test('has its entries at their lines', () => {
    const [read] = parsePolicyDocuments(text).policies
    const position = read?.positionOf(['statements', 0, 'actions', 1])
    expect(position?.line).toBe(lineWith('s3:ListBucket', text))
    const line = text.split('\n')[(position?.line ?? 0) - 1] ?? ''
    expect(line.slice((position?.column ?? 0) - 1)).toMatch(/^"?s3:ListBucket/)
  })

  test('has its problems at their lines', () => {
    const wrong = text.replace('Allow', 'Permit')
    const { policies, problems } = parsePolicyDocuments(wrong)
    expect(policies).toEqual([])
    expect(problems).toMatchObject([
      { severity: 'error', message: 'The effect must be "Allow" or "Deny", not "Permit".' },
    ])
    expect(problems[0]?.line).toBe(lineWith('Permit', wrong))
  })
})

const namesIn = (text: string) =>
  parsePolicyDocuments(text).policies.map(({ policy }) => policy.name)

test('every policy of a text is read', () => {
  const [a, b] = [POLICY, policyNamed('b')]
  expect(namesIn(JSON.stringify({ policies: [a, b] }))).toEqual(['a', 'b'])
  expect(namesIn(`${YAML_TEXT}---\n${YAML_TEXT.replace('name: a', 'name: b')}`)).toEqual(['a', 'b'])
  expect(namesIn(`${policyAsTerraform(a)}\n${policyAsTerraform(b)}`)).toEqual(['a', 'b'])
})

test('an anchor is read where it is used, and a merge key adds its members', () => {
  const text = `base: &base {name: read, effect: Allow, actions: [s3:GetObject], resources: [data]}
name: a
statements:
  - principals: &everyone ["*"]
    effect: Deny
    <<: [*base, {name: other}]
  - {name: write, effect: Allow, actions: [s3:PutObject], resources: [data], principals: *everyone}
`
  const { policies } = parsePolicyDocuments(text)
  expect(policies[0]?.policy.statements).toMatchObject([
    { name: 'read', effect: 'Deny', actions: ['s3:GetObject'], principals: ['*'] },
    { name: 'write', effect: 'Allow', principals: ['*'] },
  ])
})

test.each([
  ['a list response without policies', '{"policies": []}'],
  ['a Terraform plan without policies', '{"terraform_version": "1.9.0", "planned_values": {}}'],
  ['a Deployment', 'kind: Deployment\nspec: {template: {}}\n'],
  ['other Terraform', 'resource "aws_s3_bucket" "a" {\n  bucket = "a"\n}\n'],
  [
    'a data source',
    'data "coreweave_object_storage_organization_access_policy" "a" {\n  name = "a"\n}\n',
  ],
  ['other statements', 'statements:\n  - select 1\n'],
])('%s has neither policies nor problems', (_, text) => {
  expect(parsePolicyDocuments(text)).toMatchObject({ policies: [], problems: [] })
})

test.each<[name: string, text: string, line: number, message: string | RegExp]>([
  ['nothing', ' \n', 1, 'The text is empty.'],
  ['JSON with a missing brace', '{\n"name": "a"', 2, /brace/],
  ['a bucket policy', '{"Version": "2012-10-17", "Statement": []}', 1, /This is a bucket policy/],
  ['YAML with a wrong indentation', 'name: a\n b: c\n', 1, /^Invalid YAML: /],
  ['YAML with a tab', 'name: a\nstatements:\n\t- name: x\n', 3, /^Invalid YAML: .*tab/i],
  ['deep YAML', '['.repeat(100).replace('[', 'a: ['), 1, /more than 64 levels/],
  [
    'Terraform without a bracket',
    'locals {\n  a = [1, 2\n}\n',
    3,
    'Invalid Terraform: expected , or ] in a list',
  ],
  [
    'Terraform with an open text',
    'locals {\n  a = "b\n}\n',
    2,
    'Invalid Terraform: unterminated string',
  ],
  [
    'Terraform with an open heredoc',
    'locals {\n  a = <<EOT\n}\n',
    3,
    'Invalid Terraform: the heredoc EOT has no end',
  ],
  [
    'Terraform that sets a name twice',
    'locals {\n  a = 1\n  a = 2\n}\n',
    3,
    'Invalid Terraform: the attribute a is set twice',
  ],
  [
    'broken JSON in a heredoc',
    'locals {\n  a = <<EOT\n{"statements": [\n1 2]}\nEOT\n}\n',
    4,
    'Missing comma.',
  ],
  [
    'a list that only Terraform knows',
    HCL_TEXT.replace('["s3:GetObject", "s3:ListBucket"]', 'var.actions'),
    16,
    /^Only Terraform can resolve var\.actions\. Check the planned policies instead/,
  ],
  [
    'a list that Terraform computes',
    HCL_TEXT.replace(
      '["s3:GetObject", "s3:ListBucket"]',
      `[for a in var.actions : "s3:${interpolation('a')}"]`,
    ),
    16,
    /^Only Terraform can resolve \[for a in var\.actions : .*\]\. Check/,
  ],
])('%s is a problem in words at its line', (_, text, line, message) => {
  const { policies, problems } = parsePolicyDocuments(text)
  expect(policies).toEqual([])
  expect(problems[0]).toMatchObject({
    line,
    severity: 'error',
    message: typeof message === 'string' ? message : expect.stringMatching(message),
  })
})

test('an entry that only Terraform knows stays in the policy as its source', () => {
  const text = HCL_TEXT.replace(/^locals[^}]*}/, '').replace('name = "a"', 'name = var.name')
  const [read] = parsePolicyDocuments(text).policies
  expect(read?.policy.statements[0]?.principals).toEqual([
    `role/${interpolation('local.issuer')}:system:serviceaccount:ml-team:train`,
  ])
  expect(read?.unresolved).toEqual([
    { path: ['name'], source: interpolation('var.name') },
    { path: ['statements', 0, 'principals', 0], source: interpolation('local.issuer') },
  ])
})

test.each([
  [
    'a heredoc',
    `locals {\n  a = <<EOT\n${JSON_TEXT.replace(ISSUER, interpolation('var.issuer'))}\nEOT\n}\n`,
  ],
  [
    'the JSON syntax of Terraform',
    JSON.stringify({
      resource: {
        coreweave_object_storage_organization_access_policy: {
          a: JSON.parse(JSON_TEXT.replace(ISSUER, interpolation('var.issuer'))),
        },
      },
    }),
  ],
])('an expression in %s is known to Terraform only', (_, text) => {
  expect(parsePolicyDocuments(text)).toMatchObject({
    problems: [],
    policies: [
      {
        policy: { name: 'a' },
        unresolved: [
          { path: ['statements', 0, 'principals', 0], source: interpolation('var.issuer') },
        ],
      },
    ],
  })
})

test('references that need each other stay unresolved', () => {
  const text = `locals {\n  issuer = local.other\n  other = local.issuer\n}\n${HCL_TEXT.replace(/^locals[^}]*}/, '')}`
  expect(parsePolicyDocuments(text).policies[0]?.unresolved).toEqual([
    { path: ['statements', 0, 'principals', 0], source: interpolation('local.issuer') },
  ])
})

test('expressions of every kind around a policy are passed over', () => {
  const text = `terraform {
  required_version = ">= 1.5" // since import blocks
}
/* block
   comment */
locals {
  a = var.x == 1 ? "}" : "\${join(",", [for k, v in var.m : "\${k}=\${v}" if v != "{"])}"
  b = { for k, v in var.m : k => { "x" = v } }
  c = [
    for k in var.l :
    k
  ]
  d = upper(
    "x",
  )[0].y["z"]
  e = !true || -1 + 2 > 3 && (1 < 2)
  f = var.l[*].id
  g = <<-EOT
    %{ for x in var.l ~}
    \${x} "}"
    %{ endfor ~}
  EOT
  "h" = 1
}
${policyAsTerraform(POLICY)}`.replace('  "h" = 1\n', '')
  expect(parsePolicyDocuments(text)).toMatchObject({ problems: [] })
  expect(namesIn(text)).toEqual(['a'])
})

test('nested templates and a multiplying alias are read in bounded time', () => {
  const templates = `locals {\n  a = ${'"${'.repeat(60)}x${'}"'.repeat(60)}\n}\n`
  const broken = `locals {\n  a = ${'"${ x + '.repeat(60)}x${'}"'.repeat(60)}\n}\n`
  const aliases = `a: &a [1,1,1,1,1,1,1,1,1]\n${'bcdefghij'
    .split('')
    .map((key, i) => `${key}: &${key} [${Array(9).fill(`*${'abcdefghi'[i]}`).join(',')}]`)
    .join('\n')}\n`
  const spent = measureCpuTime(() => {
    for (const text of [templates, broken]) expect(parsePolicyDocuments(text).policies).toEqual([])
    expect(parsePolicyDocuments(aliases).problems[0]?.message).toMatch(/More than 200,000 values/)
  })
  expect(spent).toBeLessThan(5000)
})
