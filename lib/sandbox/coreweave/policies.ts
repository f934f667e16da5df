import { WirePolicyEnsure, WirePolicyList, type WireStatement } from '@/lib/adapters/coreweave/wire'
import { type CoreweaveCall, parseBody, wireResponse } from './call'
import { badRequest, notFound } from './refusal'

export const listPolicies = ({ world }: CoreweaveCall) =>
  wireResponse(WirePolicyList, { policies: [...world.policies.values()] })

/** Creates a policy or replaces the policy of the same name. */
export function ensurePolicy({ world, body }: CoreweaveCall) {
  const { policy } = parseBody(WirePolicyEnsure, body)
  const wrong: Record<string, string> = {
    ...(policy.version === 'v1alpha1' ? {} : { 'policy.version': 'must be "v1alpha1"' }),
    ...(policy.statements.length > 0 ? {} : { 'policy.statements': 'at least one is needed' }),
    ...Object.assign({}, ...policy.statements.map(problems)),
  }
  if (Object.keys(wrong).length > 0) throw badRequest('invalid policy', wrong)
  world.policies.set(policy.name, policy)
  return Response.json({})
}

export function answerDeletePolicy({ world, name }: CoreweaveCall) {
  if (!world.policies.delete(name)) throw notFound('AccessPolicy', name)
  return Response.json({})
}

function problems(statement: WireStatement, index: number): Record<string, string> {
  const at = (field: string) => `policy.statements[${index}].${field}`
  const wrong: Record<string, string> = {}
  if (statement.name === '') wrong[at('name')] = 'must not be empty'
  if (statement.effect !== 'Allow' && statement.effect !== 'Deny')
    wrong[at('effect')] = 'must be "Allow" or "Deny"'
  for (const field of ['actions', 'resources', 'principals'] as const)
    if (statement[field].length === 0) wrong[at(field)] = 'at least one is needed'
  if (statement.principals.some((principal) => principal.startsWith('arn:')))
    wrong[at('principals')] = 'a full ARN is not a principal; use the short form, such as role/…'
  return wrong
}
