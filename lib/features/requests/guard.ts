import 'server-only'

import type { WirePolicy } from '@/lib/adapters/coreweave/wire'
import { insertRequest } from '@/lib/adapters/database/requests'
import { AppError } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import { redact } from '@/lib/common/redact'
import { printPolicy } from '@/lib/core/policy/text'
import { recorded } from '@/lib/server/audit/audit'
import { demand } from '@/lib/server/authorization/authority'
import type { Context } from '@/lib/server/session/context'
import { announce } from './announce'
import { rulesInForce } from './approval-rules'
import { carriedOut } from './carry-out'
import { coveringRules, ruleWords } from './covering'
import { personName } from './people'
import type { Rule } from './rules'
import { accountsOf } from './title'

export type GuardedChange = {
  kind: 'save' | 'delete'
  text: string
  base: string | null
  was?: string | undefined
  reason: string
  emergency: boolean
  /** What is live under the name it gets, and under the name it had. */
  live?: WirePolicy | undefined
  old?: WirePolicy | undefined
  /** What will be live; absent for a deletion. */
  policy?: WirePolicy
}

/**
 * Run a write that nobody approved. Where a rule covers it, it takes a request; an emergency passes,
 * and stays flagged until somebody else signs it off.
 */
export async function underRules<T>(
  context: Context,
  change: GuardedChange,
  write: () => Promise<T>,
): Promise<T> {
  const { live, old, policy, emergency } = change
  const { rules } = await rulesInForce(context.store, context.actor.orgUid)
  const before = [live, old].filter((each) => each !== undefined)
  const covering = coveringRules(rules, before, policy ? [policy] : [])
  if (covering.length === 0) return write()
  if (!emergency) throw needsRequest(covering)
  return asEmergency(context, change, write)
}

const needsRequest = (rules: readonly Rule[]) =>
  new AppError(
    'forbidden',
    `This takes a request that somebody else approves: there is a rule for ${rules.map(ruleWords).join(', ')}.`,
    {
      detail: {
        reason: 'needs-request',
        next: 'Ask for it, or save it as an emergency: that stays flagged until somebody else signs it off.',
      },
    },
  )

/** Flagged before it is written, so that no emergency is without its flag. */
async function asEmergency<T>(
  context: Context,
  { kind, text, base, was, live, old, policy, ...change }: GuardedChange,
  write: () => Promise<T>,
): Promise<T> {
  await demand(context, 'decide about requests')
  const { store, actor, clock } = context
  const reason = redact(change.reason)
  const name = policy?.name ?? live?.name ?? ''
  const replaced = old ?? live
  const authorName = await personName(context)
  return recorded(
    context,
    { action: 'policy.emergency-save', object: { policy: name }, after: { reason } },
    async () => {
      const at = clock()
      const title = kind === 'delete' ? `Delete ${name}` : `Emergency save of ${name}`
      const { number } = await insertRequest(store, actor.orgUid, {
        request: {
          ...{
            kind,
            status: 'applying',
            title,
            policy: name,
            text,
            was: was ?? null,
            base,
            reason,
          },
          ...{ author: actor.uid, authorName, emergency: true, createdAt: at, claimedAt: at },
          accounts: policy ? accountsOf(policy) : [],
          beforeText: replaced ? printPolicy(replaced) : null,
        },
        event: {
          kind: 'created',
          actor: actor.uid,
          actorName: authorName,
          at,
          words: reason,
          text,
        },
      })
      await announce(context, {
        ...{ kind: 'policy.emergency-save', title, path: paths.request(number), at },
      })
      return carriedOut(context, { number, done: 'emergency', undone: 'failed' }, write)
    },
  )
}
