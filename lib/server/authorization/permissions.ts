import 'server-only'

import type { ConsoleRole } from '@/lib/adapters/identity-provider/settings'
import { AppError } from '@/lib/common/errors'
import { listOr } from '@/lib/common/list'
import type { Context } from '../session/context'

/**
 * What only the console stores, so that no upstream can authorise it, with the CoreWeave action that
 * decides instead, and the roles of the console that it belongs to. Both are checked at every access. Rows of one
 * namespace are authorised by its cluster.
 */
const PERMISSIONS = {
  'read-audit': {
    action: 'cwobject:ListAccessPolicy',
    words: 'read the whole audit log',
    roles: ['auditor'],
  },
  'manage-notifications': {
    action: 'cwobject:EnsureAccessPolicy',
    words: 'manage notifications',
    roles: ['administrator'],
  },
  'accept-findings': {
    action: 'cwobject:ListAccessPolicy',
    words: 'accept findings',
    roles: ['reviewer'],
  },
  'record-review': {
    action: 'cwobject:ListAccessPolicy',
    words: 'record a review',
    roles: ['reviewer', 'auditor'],
  },
  'set-organization-id': {
    action: 'cwobject:EnsureAccessPolicy',
    words: 'set the organization ID',
    roles: ['administrator'],
  },
  'suspend-access': {
    action: 'cwobject:EnsureAccessPolicy',
    words: 'suspend access',
    roles: ['administrator', 'reviewer'],
  },
  'read-suspensions': {
    action: 'cwobject:ListAccessPolicy',
    words: 'read all suspensions',
    roles: ['auditor', 'administrator', 'reviewer'],
  },
  'read-requests': {
    action: 'cwobject:ListAccessPolicy',
    words: 'read all requests',
    roles: ['reviewer', 'auditor', 'administrator'],
  },
  'read-approval-rules': {
    action: 'cwobject:ListAccessPolicy',
    words: 'read approval rules',
    roles: ['reviewer', 'auditor', 'administrator'],
  },
  'decide-requests': {
    action: 'cwobject:EnsureAccessPolicy',
    words: 'approve or reject requests',
    roles: ['reviewer'],
  },
  'delete-policies': {
    action: 'cwobject:DeleteAccessPolicy',
    words: 'delete policies',
    roles: ['reviewer'],
  },
  'read-orphaned-trusts': {
    action: 'cwobject:ListAccessPolicy',
    words: 'read declared trusts of deleted clusters',
    roles: ['auditor', 'administrator'],
  },
  'read-people': {
    action: 'cwobject:ListAccessPolicy',
    words: 'see the names of all people',
    roles: ['auditor', 'reviewer', 'administrator'],
  },
  'name-people': {
    action: 'cwobject:EnsureAccessPolicy',
    words: 'name people',
    roles: ['administrator'],
  },
  'end-sessions': {
    action: 'cwobject:EnsureAccessPolicy',
    words: 'see and end sessions of others',
    roles: ['administrator'],
  },
  'propose-approval-rules': {
    action: 'cwobject:EnsureAccessPolicy',
    words: 'propose approval rules',
    roles: ['administrator'],
  },
} as const satisfies Record<
  string,
  { action: `cwobject:${string}`; words: string; roles: readonly ConsoleRole[] }
>
export type Permission = keyof typeof PERMISSIONS
export const PERMISSION_NAMES = Object.keys(PERMISSIONS) as Permission[]

type Member = Pick<Context, 'actor'>
type Subject = Pick<Context, 'coreweave'> & Member

/** Whether the signed-in person has a permission. Throws if CoreWeave cannot be asked. */
export const hasPermission = async (
  { coreweave, actor }: Subject,
  permission: Permission,
): Promise<boolean> => {
  const { action, roles } = PERMISSIONS[permission]
  // Groups only narrow: CoreWeave decides for whoever is in them.
  if (missingGroups(actor, roles)) return false
  return coreweave.canI({ actions: [action], resources: ['*'] })
}

/**
 * The groups of an identity provider that would give one of the roles to somebody who has none of them; undefined
 * for whoever has one. A role without groups is everybody's, and so are all where the person signed in by token.
 */
function missingGroups(
  { identity }: Member['actor'],
  roles: readonly ConsoleRole[],
): readonly string[] | undefined {
  if (!identity) return undefined
  const groups: string[] = []
  for (const role of roles) {
    const ofRole = identity.groupsOfRoles[role]
    if (!ofRole || ofRole.some((group) => identity.groups.includes(group))) return undefined
    groups.push(...ofRole)
  }
  return groups
}

/** Throws a `forbidden` AppError unless the signed-in person may ask for access. */
export function requireRequester({ actor }: Member): void {
  const groups = missingGroups(actor, ['requester'])
  if (groups) throw missingGroupError(actor, 'request access', groups)
}

function missingGroupError(
  { identity }: Member['actor'],
  words: string,
  groups: readonly string[],
): AppError {
  const provider = identity?.provider.name ?? 'your identity provider'
  return new AppError('forbidden', `Permission denied: you cannot ${words}.`, {
    detail: {
      reason: 'missing-group',
      next:
        groups.length > 0
          ? `It takes membership of the group ${listOr(groups)} at ${provider}. Ask an administrator of ${provider} to add you.`
          : `No group of ${provider} may do this. Ask the operator of the console.`,
    },
  })
}

/** The same, but false if CoreWeave cannot be asked; throws if the session ended. */
export const isAllowed = (subject: Subject, permission: Permission): Promise<boolean> =>
  hasPermission(subject, permission).catch((error: unknown) => {
    if (error instanceof AppError && error.code !== 'unauthenticated') return false
    throw error
  })

/** Throws if CoreWeave no longer accepts the API token of the session. */
export async function requireValidToken({ coreweave }: Pick<Subject, 'coreweave'>): Promise<void> {
  await coreweave.whoami().catch((error: unknown) => {
    if (!(error instanceof AppError) || error.code === 'unauthenticated') throw error
  })
}

/**
 * Throws a `forbidden` AppError unless the signed-in person has the permission, and the error of CoreWeave if it
 * cannot be asked: an outage is no missing permission.
 */
export async function requirePermission(context: Subject, permission: Permission): Promise<void> {
  const { action, words, roles } = PERMISSIONS[permission]
  const groups = missingGroups(context.actor, roles)
  if (groups) throw missingGroupError(context.actor, words, groups)
  if (await hasPermission(context, permission)) return
  throw new AppError('forbidden', `Permission denied: you cannot ${words}.`, {
    detail: { next: `Ask an Object Storage Admin to do this, or to grant you ${action}.` },
  })
}
