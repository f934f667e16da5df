import type { ActivityKind } from './activity-filters'
import { auditActions, isIncidental } from './words'

/** The resources of audited actions, such as `policy` of `policy.save`, by the kind that a reader looks for. */
const RESOURCES = {
  policies: ['policy'],
  requests: ['request'],
  verifications: ['verification', 'canary', 'cloud-trust'],
  workloads: ['service-account', 'deployment', 'declared-trust'],
  federation: ['federation-config'],
  suspensions: ['suspension', 'access-keys'],
  keys: ['access-key'],
  findings: ['finding', 'review'],
  exports: ['access', 'audit'],
  'sign-ins': ['session'],
  settings: ['notification-target', 'organization', 'person', 'stored-record'],
} as const satisfies Record<ActivityKind, readonly string[]>

/** Actions whose resource belongs to one kind and they to another. */
const EXPORTS = ['organization.export', 'review.export']

/** Everyday actions that the timeline leaves out unless their kind is asked for. */
const EVERYDAY = new Set([
  'access.ask',
  'session.sign-in',
  'session.sign-out',
  'session.provider-sign-out',
  'access-key.exchange',
])

/** The audited actions of a kind; without one, all that are of note. */
export function actionsOfKind(kind: ActivityKind | undefined): string[] {
  const actions = auditActions.filter((action) => !isIncidental(action))
  if (kind === undefined) return actions.filter((action) => !EVERYDAY.has(action))
  return actions.filter((action) => kindOfAction(action) === kind)
}

/** Undefined for an action of no kind. */
export function kindOfAction(action: string): ActivityKind | undefined {
  if (EXPORTS.includes(action)) return 'exports'
  const resource = action.slice(0, action.indexOf('.'))
  const found = Object.entries(RESOURCES).find(([, all]) =>
    (all as readonly string[]).includes(resource),
  )
  return found?.[0] as ActivityKind | undefined
}
