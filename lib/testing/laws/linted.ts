import type { Policy, Statement } from '@/lib/core/policy/document'
import type { LintContext, PolicyFinding } from '@/lib/core/policy/lint/finding'
import { printPolicy } from '@/lib/core/policy/policy-text'
import { applyChanges } from '@/lib/core/policy/text-edit'

// Policies, and what is known around them, for trying the rules.

export const issuerUrl = 'https://oidc.cks.coreweave.com/id/66329d4a-1260-433d-9232-f2eaff185151'
export const account = (namespace: string, name: string, issuer = issuerUrl) =>
  `role/${issuer}:system:serviceaccount:${namespace}:${name}`
export const train = account('ml', 'train')
export const exchange: Statement = {
  name: 'exchange',
  effect: 'Allow',
  actions: ['cwobject:CreateAccessKeyOIDC'],
  resources: ['*'],
  principals: ['*'],
}
export const statement = (given: Partial<Statement>): Statement => ({
  name: 's',
  effect: 'Allow',
  actions: ['s3:GetObject'],
  resources: ['b/*'],
  principals: [train],
  ...given,
})
export const policy = (...statements: Statement[]): Policy => ({
  version: 'v1alpha1',
  name: 'p',
  statements,
})
export const surroundings: LintContext = {
  issuers: [{ issuerUrl, name: 'east' }],
  inventory: [{ issuerUrl, namespaces: { ml: ['train'], lab: 'unread' } }],
}

/** The policy after a fix, made as the editor makes it: on the text. */
export function fixed(before: Policy, finding: PolicyFinding, fix = 0): Policy {
  const changes = finding.fixes[fix]?.changes ?? []
  const after: Policy = JSON.parse(applyChanges(printPolicy(before), changes))
  return after
}
