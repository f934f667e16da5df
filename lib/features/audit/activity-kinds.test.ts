import { expect, test } from 'vitest'
import { ACTIVITY_KINDS } from './activity-filters'
import { actionsOfKind, kindOfAction } from './activity-kinds'
import { auditActions } from './words'

test('every audited action belongs to a kind, and every kind has an action', () => {
  for (const action of auditActions) expect(kindOfAction(action), action).toBeDefined()
  for (const kind of ACTIVITY_KINDS) expect(actionsOfKind(kind), kind).not.toEqual([])
})

test('everyday sign-ins are listed only where sign-ins are asked for', () => {
  expect(actionsOfKind(undefined)).not.toContain('session.sign-in')
  expect(actionsOfKind(undefined)).toContain('session.refused-sign-in')
  expect(actionsOfKind('sign-ins')).toContain('session.sign-in')
})

test('what the console does as a part of something else is never listed', () => {
  const listed = [undefined, ...ACTIVITY_KINDS].flatMap(actionsOfKind)
  expect(listed).not.toContain('verification.clean-up')
})
