import { findAction } from './catalogue'
import type { Policy, Statement } from './document'
import { compilePolicies, type PolicyDecision, type StatementRef } from './evaluate'
import { sampleObjects } from './resource-samples'
import {
  bucketResources,
  EXCHANGE_ACTION,
  GRANTED_ACTIONS,
  type GrantLevel,
  NEEDED_ACTIONS,
} from './templates'

/** Access that somebody wants for one principal: a level on a bucket and its objects. */
export type WantedAccess = { principal: string; bucket: string; level: GrantLevel }

/**
 * What the policies lack for wanted access. `granted`: nothing. `denied`: a Deny stands against all of an action,
 * so that no added statement helps. `missing`: the statements to add. `exceptions` are Deny statements that take
 * away a part of the bucket's objects, now and after the statements are added.
 */
export type GrantPlan =
  | { state: 'granted'; by: StatementRef[]; exceptions: StatementRef[] }
  | { state: 'denied'; by: StatementRef[] }
  | { state: 'missing'; statements: Statement[]; exceptions: StatementRef[] }

/**
 * Plans a grant with least privilege over the given policies: the token exchange, and the actions of the level.
 * A level whose needed actions are allowed already is not added. An action counts as allowed if it is on the bucket, or on every kind of
 * object that the statements tell apart and no Deny takes away.
 */
export function planGrant(policies: readonly Policy[], wanted: WantedAccess): GrantPlan {
  const { principal, bucket, level } = wanted
  const compiled = compilePolicies(policies)
  const naming = compiled.naming(principal).members.flatMap((id) => compiled.statements[id] ?? [])
  const objects = sampleObjects(naming, bucket)
  const decide = (action: string, resource: string) =>
    compiled.decide({ principal, action, resource })
  const exchange = decide(EXCHANGE_ACTION, '*')
  const actions = NEEDED_ACTIONS[level].map((action) =>
    (findAction(action)?.scope === 'bucket' ? [bucket] : objects).map((resource) =>
      decide(action, resource),
    ),
  )
  const blocked = [[exchange], ...actions].filter((decisions) => decisions.every(isDenied))
  if (blocked.length > 0) return { state: 'denied', by: statementsOf(blocked.flat()) }
  const exceptions = statementsOf(actions.flat().filter(isDenied))
  const lacksExchange = exchange.decision !== 'allow'
  const lacksAccess = actions.flat().some(({ decision }) => decision === 'implicit-deny')
  if (!lacksExchange && !lacksAccess) {
    const allowing = [exchange, ...actions.flat()].filter((decision) => !isDenied(decision))
    return { state: 'granted', by: statementsOf(allowing), exceptions }
  }
  const allow = (name: string, given: readonly string[], resources: string[]): Statement => ({
    name,
    effect: 'Allow',
    actions: [...given],
    resources,
    principals: [principal],
  })
  return {
    state: 'missing',
    exceptions,
    statements: [
      ...(lacksExchange ? [allow('exchange-tokens', [EXCHANGE_ACTION], ['*'])] : []),
      ...(lacksAccess
        ? [
            allow(
              `${bucket}-${level.toLowerCase()}`,
              GRANTED_ACTIONS[level],
              bucketResources(bucket),
            ),
          ]
        : []),
    ],
  }
}

const isDenied = ({ decision }: PolicyDecision) => decision === 'deny'

/** Each deciding statement once, in the order of the policies. */
const statementsOf = (decisions: readonly PolicyDecision[]): StatementRef[] => [
  ...new Set(decisions.flatMap(({ because }) => because)),
]
