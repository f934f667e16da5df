import { principalOf } from '@/lib/core/identity/principal'
import { printPolicy } from '@/lib/core/policy/policy-text'
import { policyFromTemplate } from '@/lib/core/policy/templates'
import type { ApprovalRule } from '@/lib/features/approval-rules/schema'
import { approveRequest } from '@/lib/features/requests/decide'
import { readRequestReview } from '@/lib/features/requests/review'
import { createRequest, readRequest } from '@/lib/features/requests/service'
import type { TestPersonContext } from './clients'
import type { TestPerson } from './world'

export const requestFields = { reason: 'Evaluation reads the frozen set', expires: '', ticket: '' }

export const requestedPolicyText = (name = 'wif-eval', bucket = 'datasets') =>
  printPolicy(
    policyFromTemplate('read-bucket', {
      name,
      bucket,
      principals: [
        principalOf({ issuerUrl: 'https://oidc.test/id/1', namespace: 'ml-team', name: 'eval' }),
      ],
    }),
  )

export const saveRequest = (text = requestedPolicyText()) => ({
  ...requestFields,
  proposal: { kind: 'save' as const, text, base: null },
})

/** The same context for another person with the same permissions. */
export const asAnotherPerson = (context: TestPersonContext, uid: string): TestPersonContext => ({
  ...context,
  actor: { ...context.actor, uid, sessionId: `session of ${uid}` },
})

export async function readReviewOf(context: TestPersonContext, id: number) {
  const reading = await readRequestReview(context, { id })
  if (!reading.ok) throw new Error(reading.error.message)
  return reading.value
}

/** Approves a request with the hashes of its current review. */
export async function approveAsReviewed(context: TestPersonContext, id: number) {
  const { hash, base } = await readReviewOf(context, id)
  return approveRequest(context, { id, hash, base, reason: 'Reviewed.' })
}

/** Puts approval rules in force: the operator requests them and the reviewer approves. */
export async function enactRules(
  as: (person: TestPerson) => TestPersonContext,
  rules: ApprovalRule[],
) {
  const { id } = await createRequest(as('operator'), {
    ...requestFields,
    proposal: { kind: 'rules', rules },
  })
  await approveAsReviewed(as('reviewer'), id)
  return (await readRequest(as('operator'), { id })).status
}

export const approvalRule = (given: Partial<ApprovalRule> = {}): ApprovalRule => ({
  kind: 'bucket',
  name: 'datasets',
  approvals: 1,
  approvers: [],
  ...given,
})
