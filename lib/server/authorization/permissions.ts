import 'server-only'

import { AppError } from '@/lib/common/errors'
import type { Context } from '../session/context'

/**
 * What only the console stores, so that no upstream can authorise it, with the CoreWeave action that
 * decides instead. It is checked at every access. Rows of one namespace are authorised by its cluster.
 */
const PERMISSIONS = {
  'read-audit': { action: 'cwobject:ListAccessPolicy', words: 'read the whole audit log' },
  'manage-notifications': { action: 'cwobject:EnsureAccessPolicy', words: 'manage notifications' },
  'accept-findings': { action: 'cwobject:ListAccessPolicy', words: 'accept findings' },
  'record-review': { action: 'cwobject:ListAccessPolicy', words: 'record a review' },
  'set-organization-id': {
    action: 'cwobject:EnsureAccessPolicy',
    words: 'set the organization ID',
  },
  'suspend-access': { action: 'cwobject:EnsureAccessPolicy', words: 'suspend access' },
  'read-suspensions': { action: 'cwobject:ListAccessPolicy', words: 'read all suspensions' },
  'read-requests': { action: 'cwobject:ListAccessPolicy', words: 'read all requests' },
  'read-approval-rules': { action: 'cwobject:ListAccessPolicy', words: 'read approval rules' },
  'decide-requests': { action: 'cwobject:EnsureAccessPolicy', words: 'approve or reject requests' },
  'delete-policies': { action: 'cwobject:DeleteAccessPolicy', words: 'delete policies' },
  'read-orphaned-trusts': {
    action: 'cwobject:ListAccessPolicy',
    words: 'read declared trusts of deleted clusters',
  },
  'end-sessions': {
    action: 'cwobject:EnsureAccessPolicy',
    words: 'see and end sessions of others',
  },
  'propose-approval-rules': {
    action: 'cwobject:EnsureAccessPolicy',
    words: 'propose approval rules',
  },
} as const satisfies Record<string, { action: `cwobject:${string}`; words: string }>
export type Permission = keyof typeof PERMISSIONS

type Subject = Pick<Context, 'coreweave'>

/** Whether the signed-in person has a permission. Throws if CoreWeave cannot be asked. */
export const hasPermission = ({ coreweave }: Subject, permission: Permission): Promise<boolean> =>
  coreweave.canI({ actions: [PERMISSIONS[permission].action], resources: ['*'] })

/** The same, but false if CoreWeave cannot be asked; throws if the session ended. */
export const isAllowed = (subject: Subject, permission: Permission): Promise<boolean> =>
  hasPermission(subject, permission).catch((error: unknown) => {
    if (error instanceof AppError && error.code !== 'unauthenticated') return false
    throw error
  })

/** Throws if CoreWeave no longer accepts the API token of the session. */
export async function requireValidToken({ coreweave }: Subject): Promise<void> {
  await coreweave.whoami().catch((error: unknown) => {
    if (!(error instanceof AppError) || error.code === 'unauthenticated') throw error
  })
}

/** Throws a `forbidden` AppError unless the signed-in person has the permission. */
export async function requirePermission(context: Subject, permission: Permission): Promise<void> {
  if (await isAllowed(context, permission)) return
  const { action, words } = PERMISSIONS[permission]
  throw new AppError('forbidden', `Permission denied: you cannot ${words}.`, {
    detail: { next: `Ask an Object Storage Admin to do this, or to grant you ${action}.` },
  })
}
