import { expect, test } from 'vitest'
import { policyFromTemplate } from '@/lib/core/policy/templates'
import { proposalTitle } from './words'

const principals = ['role/https://oidc.example/id/1:system:serviceaccount:ml-team:eval']
const policyOf = (template: Parameters<typeof policyFromTemplate>[0]) =>
  policyFromTemplate(template, { name: 'p', principals, bucket: 'datasets' })

test.each([
  ['read-bucket', 'Read datasets for ml-team / eval'],
  ['read-write-bucket', 'Read and write datasets for ml-team / eval'],
  ['read-write-delete-bucket', 'Read, write and delete in datasets for ml-team / eval'],
] as const)('the title of a request for %s names what is granted', (template, title) =>
  expect(proposalTitle(policyOf(template), true)).toBe(title),
)

test('only a template that says so allows deletion', () => {
  const deletes = (template: Parameters<typeof policyOf>[0]) =>
    policyOf(template).statements.some(({ actions }) => actions.includes('s3:DeleteObject'))
  expect(deletes('read-write-bucket')).toBe(false)
  expect(deletes('read-write-delete-bucket')).toBe(true)
})
