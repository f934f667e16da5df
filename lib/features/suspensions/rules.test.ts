import { expect, test } from 'vitest'
import { readRequests } from '@/lib/features/requests/service'
import { approvalRule, enactRules } from '@/lib/testing/requests'
import { openRunnerWorld, suspensionReason } from '@/lib/testing/suspensions'
import { readSuspension, restoreSuspension, suspendPrincipal } from './service'

test('an approval rule does not delay a suspension, and both its writes wait for a sign-off', async () => {
  const { context, as, principal, state } = await openRunnerWorld()
  await enactRules(as, [approvalRule({ kind: 'namespace', name: 'ml-team' })])
  const before = await state()
  const { id } = await suspendPrincipal(context, {
    principal,
    reason: suspensionReason,
    configs: [],
  })
  expect((await readSuspension(context, { id })).marks[0]?.state).toBe('done')
  await restoreSuspension(context, { id, leaveEdited: false, reason: 'Rotated.' })
  expect(await state()).toEqual(before)
  const { rows } = await readRequests(context, {})
  expect(rows.filter(({ emergency }) => emergency)).toHaveLength(2)
})
