import 'server-only'

import { AppError } from '@/lib/common/errors'
import { listAnd } from '@/lib/common/list'
import { redact } from '@/lib/common/redact'
import { Policy } from '@/lib/core/policy/document'
import { namedAccounts } from '@/lib/core/policy/named-accounts'
import type { ApprovalRules } from '@/lib/features/approval-rules/schema'
import {
  describeRuleScope,
  loosenedRules,
  readActiveApprovalRules,
} from '@/lib/features/approval-rules/service'
import { parsePolicyOrThrow } from '@/lib/features/policies/service'
import { requirePermission, requireRequester } from '@/lib/server/authorization/permissions'
import type { Context } from '@/lib/server/session/context'
import type { CreateRequest, Proposal } from './schema'
import { proposalTitle } from './words'

/** Validate a proposal and derive the title, policy name and service accounts of its request. */
export async function buildRequestDraft(context: Context, input: CreateRequest) {
  const { proposal, reason, expires, ticket } = input
  if (proposal.kind === 'rules') {
    await requirePermission(context, 'propose-approval-rules')
    await requireReasonToLoosen(context, proposal.rules, reason)
  } else requireRequester(context)
  return {
    ...(await parseProposal(context, proposal)),
    reason: redact(reason),
    ticket: ticket === '' ? null : redact(ticket),
    expiresAt: parseExpiry(expires, proposal.kind, context.clock()),
  }
}

/** A reason for changing or removing what protects. Rules that only add protection say enough. */
async function requireReasonToLoosen(
  { store, actor }: Context,
  wanted: ApprovalRules,
  reason: string,
): Promise<void> {
  if (reason !== '') return
  const { rules } = await readActiveApprovalRules(store, actor.orgUid)
  const loosened = loosenedRules(rules, wanted)
  if (loosened.length === 0) return
  const scopes = listAnd(loosened.map(describeRuleScope))
  const rulesFor = loosened.length === 1 ? 'the rule for' : 'the rules for'
  const message = `Enter a reason, because the change edits or removes ${rulesFor} ${scopes}.`
  throw new AppError('invalid', message, { detail: { fields: { reason: [message] } } })
}

async function parseProposal(context: Context, proposal: Proposal) {
  if (proposal.kind === 'rules')
    return {
      kind: 'rules' as const,
      title: 'Change approval rules',
      policy: '',
      text: `${JSON.stringify(proposal.rules, null, 2)}\n`,
      was: null,
      base: null,
      accounts: [],
    }
  if (proposal.kind === 'delete') {
    const { name, base } = proposal
    return {
      kind: 'delete' as const,
      title: `Delete ${name}`,
      policy: name,
      text: '',
      was: null,
      base,
      accounts: [],
    }
  }
  const { text, base, was } = proposal
  const wire = await parsePolicyOrThrow(context, text)
  const policy = Policy.parse(wire)
  return {
    kind: 'save' as const,
    title: redact(proposalTitle(policy, base === null)),
    policy: policy.name,
    text,
    base,
    was: base === null ? null : (was ?? null),
    accounts: namedAccounts(policy),
  }
}

/** The end of the last day of a grant, in UTC. */
function parseExpiry(day: string, kind: Proposal['kind'], now: Date): Date | null {
  if (day === '') return null
  const invalid = (message: string) =>
    new AppError('invalid', message, { detail: { fields: { expires: [message] } } })
  if (kind !== 'save') throw invalid('Only a request to save a policy can expire.')
  const end = new Date(`${day}T23:59:59.999Z`)
  if (end <= now) throw invalid('Choose a day in the future.')
  return end
}
