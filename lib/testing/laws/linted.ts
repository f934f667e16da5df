import type { Policy, Statement } from '@/lib/core/policy/document'
import type { LintContext, PolicyFinding } from '@/lib/core/policy/lint/finding'
import { printPolicy } from '@/lib/core/policy/policy-text'
import { applyChanges } from '@/lib/core/policy/text-edit'

// Example policies and lint contexts.

export const LINTED_ISSUER =
  'https://oidc.cks.coreweave.com/id/66329d4a-1260-433d-9232-f2eaff185151'
export const accountPrincipal = (namespace: string, name: string, issuer = LINTED_ISSUER) =>
  `role/${issuer}:system:serviceaccount:${namespace}:${name}`
export const trainPrincipal = accountPrincipal('ml', 'train')
export const exchangeStatement: Statement = {
  name: 'exchange',
  effect: 'Allow',
  actions: ['cwobject:CreateAccessKeyOIDC'],
  resources: ['*'],
  principals: ['*'],
}
export const statementWith = (given: Partial<Statement>): Statement => ({
  name: 's',
  effect: 'Allow',
  actions: ['s3:GetObject'],
  resources: ['b/*'],
  principals: [trainPrincipal],
  ...given,
})
export const policyWith = (...statements: Statement[]): Policy => ({
  version: 'v1alpha1',
  name: 'p',
  statements,
})
export const lintContext: LintContext = {
  issuers: [{ issuerUrl: LINTED_ISSUER, name: 'east' }],
  inventory: [{ issuerUrl: LINTED_ISSUER, namespaces: { ml: ['train'], lab: 'unread' } }],
}

/** Applies a fix to the policy's text, as the editor does. */
export function applyPolicyFix(before: Policy, finding: PolicyFinding, fix = 0): Policy {
  const changes = finding.fixes[fix]?.changes ?? []
  const after: Policy = JSON.parse(applyChanges(printPolicy(before), changes))
  return after
}
