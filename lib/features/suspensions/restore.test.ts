import { describe, expect, test } from 'vitest'
import type { WirePolicy } from '@/lib/adapters/coreweave/wire'
import { listAudit } from '@/lib/server/audit/audit'
import { replaceClients } from '@/lib/testing/clients'
import { openRunnerWorld, openSuspendedWorld, suspensionReason } from '@/lib/testing/suspensions'
import {
  readSuspension,
  readSuspensions,
  restoreSuspension,
  resumeSuspension,
  suspendPrincipal,
} from './service'

describe('restoring', () => {
  test('stops at a later edit of the Deny policy, shows the difference, and can restore the rest', async () => {
    const { context, id, deny, read, state } = await openSuspendedWorld({ paused: true })
    const mine = await deny()
    const [statement] = mine.statements
    const edited = { ...mine, statements: [{ ...statement, actions: ['s3:*'] }] } as WirePolicy
    await context.coreweave.ensurePolicy(edited)
    const before = await state()
    await expect(
      restoreSuspension(context, { id, leaveEdited: false, reason: 'Rotated.' }),
    ).rejects.toMatchObject({
      code: 'conflict',
      detail: { reason: 'edited', upstream: expect.stringContaining('s3:*') },
    })
    expect(await state()).toEqual(before)
    expect((await read()).looks[0]).toMatchObject({
      now: 'edited',
      expected: expect.stringContaining('"*"'),
      presented: expect.stringContaining('s3:*'),
    })
    await restoreSuspension(context, { id, leaveEdited: true, reason: 'Rotated.' })
    expect((await read()).marks.map(({ undo }) => undo)).toEqual(['left', 'undone', 'undone'])
    expect(await context.coreweave.listPolicies()).toContainEqual(edited)
  })

  test('does not activate keys that someone else suspended', async () => {
    const { context, id, principal, deny, exchange, read } = await openSuspendedWorld()
    await context.coreweave.deletePolicy((await deny()).name)
    await exchange()
    await context.coreweave.setKeyStatus({ principalName: principal, status: 'SUSPENDED' })
    expect((await read()).looks.map(({ now }) => now)).toEqual(['gone', 'edited'])
    await expect(
      restoreSuspension(context, { id, leaveEdited: false, reason: 'Rotated.' }),
    ).rejects.toMatchObject({
      detail: { reason: 'edited' },
    })
  })

  test('does not resume a config that someone else resumed and paused again', async () => {
    const { context, id, config } = await openSuspendedWorld({ paused: true })
    await context.coreweave.updateFederationConfig(config.uid, { active: true })
    await new Promise((resolve) => setTimeout(resolve, 5))
    await context.coreweave.updateFederationConfig(config.uid, { active: false })
    await expect(
      restoreSuspension(context, { id, leaveEdited: false, reason: 'Rotated.' }),
    ).rejects.toMatchObject({
      detail: { reason: 'edited', upstream: expect.stringContaining('paused') },
    })
  })

  test('skips changes that were already reverted and restores the rest', async () => {
    const { context, id, deny, read, before, state } = await openSuspendedWorld()
    await context.coreweave.deletePolicy((await deny()).name)
    await restoreSuspension(context, { id, leaveEdited: false, reason: 'Rotated.' })
    expect((await read()).marks.map(({ undo }) => undo)).toEqual(['gone', 'undone'])
    expect(await state()).toEqual(before)
  })

  test('keeps when each step was suspended and when it was restored', async () => {
    const { context, id, read } = await openSuspendedWorld({ paused: true })
    const suspended = (await read()).steps?.map(({ at }) => at) ?? []
    const restoredFrom = new Date().toISOString()
    await restoreSuspension(context, { id, leaveEdited: false, reason: 'Rotated.' })
    const { steps = [] } = await read()
    expect(steps.map(({ at }) => at)).toEqual(suspended)
    expect(steps).toHaveLength(3)
    for (const { at = '', undoAt = '' } of steps) {
      expect(undoAt >= restoredFrom).toBe(true)
      expect(at < undoAt).toBe(true)
    }
  })

  test('reports a step that could not be restored, records why it was tried, and retries it', async () => {
    const { context, id, read, control, before, state } = await openSuspendedWorld()
    await control('faults', { surface: 'coreweave', method: 'DELETE', kind: 'status', status: 403 })
    await restoreSuspension(context, { id, leaveEdited: false, reason: 'Keys rotated.' })
    expect(await read()).toMatchObject({ state: 'open' })
    expect((await read()).marks.map(({ undo }) => undo)).toEqual(['failed', 'undone'])
    expect(await listAudit(context, { action: 'suspension.restore-partly' })).toMatchObject([
      {
        after: {
          reason: 'Keys rotated.',
          steps: [
            { kind: 'policy', undo: 'failed' },
            { kind: 'keys', undo: 'undone' },
          ],
        },
      },
    ])
    await restoreSuspension(context, { id, leaveEdited: false, reason: 'Rotated.' })
    expect(await read()).toMatchObject({ state: 'restored' })
    expect(await state()).toEqual(before)
  })
})

describe('concurrent changes', () => {
  test('only one of two concurrent suspensions starts, and the other error names who started it', async () => {
    const { as, principal, context } = await openRunnerWorld()
    const input = { principal, reason: suspensionReason, configs: [] }
    const tried = await Promise.allSettled([
      suspendPrincipal(context, input),
      suspendPrincipal(as('reviewer'), input),
    ])
    const refused = tried.filter(({ status }) => status === 'rejected')
    expect(refused).toMatchObject([
      { reason: { code: 'conflict', detail: { reason: 'suspended' } } },
    ])
    expect(await readSuspensions(context)).toHaveLength(1)
  })

  test('two concurrent restores restore once', async () => {
    const { context, id, before, state } = await openSuspendedWorld({ paused: true })
    const again = () => restoreSuspension(context, { id, leaveEdited: false, reason: 'Rotated.' })
    const tried = await Promise.allSettled([again(), again()])
    expect(tried.filter(({ status }) => status === 'rejected')).toMatchObject([
      {
        reason: { code: 'conflict', detail: { reason: expect.stringMatching(/restored|at-work/) } },
      },
    ])
    await expect(again()).rejects.toMatchObject({ detail: { reason: 'restored' } })
    expect(await state()).toEqual(before)
  })
})

describe('a console that crashes', () => {
  const later = () => new Date(Date.now() + 120_000)
  const dead = () => new Promise<never>(() => {})

  test('after pausing a config but before storing that can be resumed and restored exactly', async () => {
    const tested = await openRunnerWorld()
    const { context, principal, config, exchange, state } = tested
    await exchange()
    const before = await state()
    const { coreweave } = context
    let paused = () => {}
    const untilPaused = new Promise<void>((resolve) => {
      paused = resolve
    })
    const dying = replaceClients(context, {
      coreweave: {
        updateFederationConfig: async (...given) => {
          await coreweave.updateFederationConfig(...given)
          paused()
          return dead()
        },
      },
    })
    void suspendPrincipal(dying, { principal, reason: suspensionReason, configs: [config.uid] })
    await untilPaused
    const [{ id } = { id: '' }] = await readSuspensions(context)
    expect((await readSuspension(context, { id })).marks.at(-1)?.state).toBe('doing')
    await expect(resumeSuspension(context, { id })).rejects.toMatchObject({
      detail: { reason: 'at-work' },
    })
    const next = { ...context, clock: later }
    await resumeSuspension(next, { id })
    expect((await readSuspension(next, { id })).marks.map(({ state }) => state)).toEqual([
      'done',
      'done',
      'done',
    ])
    await restoreSuspension(next, { id, leaveEdited: false, reason: 'Rotated.' })
    expect(await state()).toEqual(before)
  })

  test('between two steps of a restore can be resumed', async () => {
    const { context, id, before, state, read } = await openSuspendedWorld({ paused: true })
    let begun = () => {}
    const untilBegun = new Promise<void>((resolve) => {
      begun = resolve
    })
    const dying = replaceClients(context, {
      coreweave: {
        setKeyStatus: () => {
          begun()
          return dead()
        },
      },
    })
    void restoreSuspension(dying, { id, leaveEdited: false, reason: 'Rotated.' })
    await untilBegun
    expect((await read()).marks.map(({ undo }) => undo)).toEqual([undefined, undefined, 'undone'])
    await restoreSuspension(
      { ...context, clock: later },
      { id, leaveEdited: false, reason: 'Rotated.' },
    )
    expect(await state()).toEqual(before)
  })
})
