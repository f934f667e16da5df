import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runs } from '@/lib/testing/laws/runs'
import type { Policy } from './document'
import { hcl, hclText, terraformName } from './hcl'
import { policyAsCurl, policyAsCwic, policyAsJson, policyAsTerraform } from './policy-formats'
import { parsePolicyText } from './policy-text'
import { bucketResources, policyFromTemplate, TEMPLATE_INFO, TEMPLATES } from './templates'

const principals = ['role/https://a.example/id/1:system:serviceaccount:ml:train']

test('the tutorial’s template is the tutorial’s policy', () => {
  expect(
    policyFromTemplate('tutorial', { name: 'wif-service-account-access', principals }),
  ).toEqual({
    version: 'v1alpha1',
    name: 'wif-service-account-access',
    statements: [
      {
        name: 'allow-s3-access-for-cks-workload',
        effect: 'Allow',
        actions: ['s3:*', 'cwobject:CreateAccessKeyOIDC'],
        resources: ['*'],
        principals,
      },
    ],
  })
})

test('least privilege exchanges tokens in one statement and touches one bucket in the other', () => {
  const { statements } = policyFromTemplate('read-bucket', {
    name: 'p',
    principals,
    bucket: 'data',
  })
  expect(statements.map(({ actions, resources }) => [actions[0], resources])).toEqual([
    ['cwobject:CreateAccessKeyOIDC', ['*']],
    ['s3:ListBucket', ['data', 'data/*']],
  ])
  expect(bucketResources('data', 'logs/')).toEqual(['data', 'data/logs/*'])
})

test.each(TEMPLATES)('template %s makes a policy without problems', (template) => {
  const policy = policyFromTemplate(template, {
    name: TEMPLATE_INFO[template].title,
    principals,
    bucket: 'b',
  })
  expect(parsePolicyText(policyAsJson(policy))).toEqual({ policy, base: ['policy'], problems: [] })
})

test('Terraform is laid out as terraform fmt does', () => {
  const policy = policyFromTemplate('tutorial', { name: 'wif access', principals: ['role/Admin'] })
  expect(
    policyAsTerraform(policy),
  ).toBe(`resource "coreweave_object_storage_organization_access_policy" "wif_access" {
  name       = "wif access"
  statements = [
    {
      name       = "allow-s3-access-for-cks-workload"
      effect     = "Allow"
      actions    = ["s3:*", "cwobject:CreateAccessKeyOIDC"]
      resources  = ["*"]
      principals = ["role/Admin"]
    },
  ]
}
`)
})

test('templates, quotes and line breaks in texts stay texts in Terraform', () => {
  const [open, close] = ['{', '}']
  expect(hclText(`a"$${open}b${close}%{c}\n`)).toBe(`"a\\"$$${open}b${close}%%{c}\\n"`)
  expect(hcl({ 'a b': 1, empty: {}, none: undefined })).toBe('{\n  "a b" = 1\n  empty = {}\n}')
  expect(terraformName('7 rockets 🚀')).toBe('_7_rockets')
})

test('a shell hands the policy to the tools as it was, whatever its texts hold', () => {
  const folder = mkdtempSync(join(tmpdir(), 'forms-'))
  const stub = (script: string, name: string) => {
    const run = `${name}() { for word in "$@"; do last=$word; done; printf %s "$last"; }\n${script}`
    return execFileSync('/bin/sh', ['-c', run], { cwd: folder }).toString()
  }
  const text = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.constantFrom("'", '$(id)', '`id`', 'EOF', '\\', '\n', '"', '!x', '%s'),
  )
  fc.assert(
    fc.property(text, fc.array(text, { minLength: 1, maxLength: 3 }), (name, actions) => {
      const policy: Policy = {
        version: 'v1alpha1',
        name,
        statements: [{ name, effect: 'Deny', actions, resources: actions, principals: actions }],
      }
      expect(JSON.parse(stub(policyAsCurl(policy), 'curl'))).toEqual({ policy })
      const file = stub(policyAsCwic(policy), 'cwic')
      expect(JSON.parse(readFileSync(join(folder, file), 'utf8'))).toEqual(policy)
    }),
    runs(40),
  )
})
