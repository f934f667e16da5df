import { expect, test } from 'vitest'
import type { Policy } from './document'
import { findConversions } from './policy-conversion'
import { policyAsTerraform } from './policy-formats'
import { parsePolicyText } from './policy-text'
import { applyEdits } from './text-edit'

const policyNamed = (name: string): Policy => ({
  version: 'v1alpha1',
  name,
  statements: [
    { name: 'read', effect: 'Allow', actions: ['s3:*'], resources: ['*'], principals: ['*'] },
  ],
})
const [A, B] = [policyNamed('a'), policyNamed('b')]
const YAML = `name: a
statements:
  - {name: read, effect: Allow, actions: ['s3:*'], resources: ['*'], principals: ['*']}
`

const convertedBy = (text: string, index = 0) => {
  const { fix } = findConversions(text)[index] ?? {}
  return fix && parsePolicyText(applyEdits(text, fix.edits)).policy
}

test.each([
  ['Terraform', policyAsTerraform(A), 'This is Terraform.'],
  ['YAML', YAML, 'This is YAML.'],
  ['a list response', JSON.stringify({ policies: [A] }), 'This is a list of policies.'],
])('%s is converted', (_, text, message) => {
  expect(findConversions(text)).toMatchObject([
    { message: expect.stringContaining(message), fix: { title: 'Convert to JSON' } },
  ])
  expect(convertedBy(text)).toEqual(A)
})

test('of several policies each can be kept', () => {
  const text = JSON.stringify({ policies: [A, B] })
  expect(findConversions(text).map(({ fix }) => fix?.title)).toEqual([
    'Convert a to JSON',
    'Convert b to JSON',
  ])
  expect([convertedBy(text, 0), convertedBy(text, 1)]).toEqual([A, B])
})

test('what only Terraform knows is not converted', () => {
  const text = policyAsTerraform(A).replace('"a"\n', 'var.name\n')
  expect(findConversions(text)).toEqual([
    {
      from: expect.any(Number),
      to: expect.any(Number),
      message: expect.stringMatching(/^Policy .* cannot be converted: only Terraform can resolve /),
    },
  ])
})

test('a policy of another form with a mistake has the mistake of that form', () => {
  expect(findConversions(YAML.replace('Allow', 'Permit'))).toMatchObject([
    { message: expect.stringContaining('"Allow" or "Deny"') },
  ])
  expect(findConversions('locals {\n  a = "x\n}\n')).toMatchObject([
    { from: 15, message: 'Invalid Terraform: unterminated string' },
  ])
})

test.each([
  ['nothing', ''],
  ['words', 'some words'],
  ['half of a policy', '{"version": "v1alpha1", "name": '],
  ['a policy', JSON.stringify(A)],
  ['other JSON', '[1, 2]'],
])('%s is left to the checks of JSON', (_, text) => {
  expect(findConversions(text)).toEqual([])
})
