import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { test } from 'vitest'
import { expect } from '@/lib/testing/laws/expect'
import { lawParameters } from '@/lib/testing/laws/runs'
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

test('a shell passes the policy to the tools unchanged, whatever its texts contain', () => {
  const folder = mkdtempSync(join(tmpdir(), 'forms-'))
  const COUNT = 250
  for (let i = 0; i < COUNT; i++) mkdirSync(join(folder, String(i)))
  /** What a program of this name is given last, by each script in a folder of its own. */
  const lastArguments = (scripts: string[], name: string) => {
    const stub = `${name}() { for word in "$@"; do last=$word; done; printf '%s\\0' "$last"; }`
    const steps = scripts.flatMap((script, i) => [`cd ${folder}/${i}`, script])
    const input = [stub, ...steps].join('\n')
    return execFileSync('/bin/sh', { input, maxBuffer: 2 ** 26 })
      .toString()
      .split('\0')
  }
  const text = fc.oneof(
    fc.string({ minLength: 1 }),
    fc.constantFrom("'", '$(id)', '`id`', 'EOF', '\\', '\n', '"', '!x', '%s'),
  )
  const some = fc.record({ name: text, actions: fc.array(text, { minLength: 1, maxLength: 3 }) })
  // One shell for many policies: to start one takes longer than to run all of them.
  fc.assert(
    fc.property(fc.array(some, { minLength: COUNT, maxLength: COUNT }), (all) => {
      const policies = all.map(
        ({ name, actions }): Policy => ({
          version: 'v1alpha1',
          name,
          statements: [{ name, effect: 'Deny', actions, resources: actions, principals: actions }],
        }),
      )
      const bodies = lastArguments(
        policies.map((policy) => policyAsCurl(policy)),
        'curl',
      )
      const files = lastArguments(policies.map(policyAsCwic), 'cwic')
      for (const [i, policy] of policies.entries()) {
        expect(JSON.parse(bodies[i] ?? '')).toEqual({ policy })
        const file = join(folder, String(i), files[i] ?? '')
        expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(policy)
      }
    }),
    lawParameters(40),
  )
})
