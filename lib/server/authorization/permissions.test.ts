import { describe, expect, test } from 'vitest'
import { CONSOLE_ROLES, type ConsoleRole } from '@/lib/adapters/identity-provider/settings'
import { AppError } from '@/lib/common/errors'
import type { Context } from '../session/context'
import {
  hasPermission,
  isAllowed,
  PERMISSION_NAMES,
  type Permission,
  requirePermission,
  requireRequester,
} from './permissions'

/** The roles of which one is enough. */
const ROLES: Record<Permission, readonly ConsoleRole[]> = {
  'read-audit': ['auditor'],
  'manage-notifications': ['administrator'],
  'accept-findings': ['reviewer'],
  'record-review': ['reviewer', 'auditor'],
  'set-organization-id': ['administrator'],
  'suspend-access': ['administrator', 'reviewer'],
  'read-suspensions': ['auditor', 'administrator', 'reviewer'],
  'read-requests': ['reviewer', 'auditor', 'administrator'],
  'read-approval-rules': ['reviewer', 'auditor', 'administrator'],
  'decide-requests': ['reviewer'],
  'delete-policies': ['reviewer'],
  'read-orphaned-trusts': ['auditor', 'administrator'],
  'end-sessions': ['administrator'],
  'read-people': ['auditor', 'reviewer', 'administrator'],
  'name-people': ['administrator'],
  'propose-approval-rules': ['administrator'],
}

const EVERY_ROLE = Object.fromEntries(CONSOLE_ROLES.map((role) => [role, [`${role}s`]]))

/** Somebody of these groups whom CoreWeave lets do everything, or nothing. */
function member(
  groups: readonly string[] | undefined,
  { may = true, groupsOfRoles = EVERY_ROLE }: { may?: boolean; groupsOfRoles?: object } = {},
) {
  const identity = groups && {
    provider: { id: 'corp', name: 'Corp' },
    subject: 'ada',
    groups,
    groupsOfRoles,
  }
  const actor = { uid: 'ada', orgUid: 'org', sessionId: 's', identity }
  return { actor, coreweave: { canI: async () => may } } as unknown as Context
}

test('every permission is covered', () => {
  expect(Object.keys(ROLES).sort()).toEqual([...PERMISSION_NAMES].sort())
})

describe.each(PERMISSION_NAMES)('%s', (permission) => {
  test('is decided by CoreWeave alone for somebody who signed in by token', async () => {
    expect(await hasPermission(member(undefined), permission)).toBe(true)
    expect(await hasPermission(member(undefined, { may: false }), permission)).toBe(false)
  })

  test.each(CONSOLE_ROLES)('of a member of the group of the %s', async (role) => {
    const expected = ROLES[permission].includes(role)
    expect(await hasPermission(member([`${role}s`]), permission)).toBe(expected)
    expect(await isAllowed(member([`${role}s`]), permission)).toBe(expected)
  })

  test('is never given by a group', async () => {
    const all = CONSOLE_ROLES.map((role) => `${role}s`)
    expect(await hasPermission(member(all, { may: false }), permission)).toBe(false)
  })

  test('is not narrowed where its roles have no groups', async () => {
    expect(await hasPermission(member([], { groupsOfRoles: {} }), permission)).toBe(true)
  })

  test('names the groups that are missing', async () => {
    const error = await requirePermission(member([]), permission).catch((caught) => caught)
    expect(error).toMatchObject({ code: 'forbidden', detail: { reason: 'missing-group' } })
    for (const role of ROLES[permission]) expect(error.detail.next).toContain(`${role}s`)
    expect(error.detail.next).toContain('Corp')
  })
})

test('an outage of CoreWeave is no missing permission, and lets nobody act', async () => {
  const outage = new AppError('upstream', 'CoreWeave returned status 503.')
  const actor = { uid: 'ada', orgUid: 'org', sessionId: 's' }
  const coreweave = { canI: () => Promise.reject(outage) }
  const context = { actor, coreweave } as unknown as Context
  await expect(requirePermission(context, 'suspend-access')).rejects.toBe(outage)
})

test('an empty list of groups leaves a role to nobody', async () => {
  const nobody = member(['reviewers'], { groupsOfRoles: { reviewer: [] } })
  await expect(requirePermission(nobody, 'decide-requests')).rejects.toThrow(AppError)
})

test('asking for access takes a group of requesters, where there are some', () => {
  expect(() => requireRequester(member(['reviewers']))).toThrow(
    expect.objectContaining({
      code: 'forbidden',
      detail: expect.objectContaining({ next: expect.stringContaining('requesters') }),
    }),
  )
  expect(() => requireRequester(member(['requesters']))).not.toThrow()
  expect(() => requireRequester(member([], { groupsOfRoles: {} }))).not.toThrow()
  expect(() => requireRequester(member(undefined))).not.toThrow()
})
