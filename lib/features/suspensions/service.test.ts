import { describe, expect, test } from 'vitest'
import { isPermanentKey } from '@/lib/adapters/coreweave/key-states'
import { listAudit } from '@/lib/server/audit/audit'
import { openRunnerWorld, openSuspendedWorld, suspensionReason } from '@/lib/testing/suspensions'
import {
  readSuspension,
  readSuspensionPreview,
  readSuspensions,
  restoreSuspension,
  resumeSuspension,
  suspendPrincipal,
} from './service'

describe('suspending', () => {
  test('denies everything, suspends active keys, pauses the chosen config, and restores the previous state exactly', async () => {
    const { context, id, before, read, exchange, state, deny } = await openSuspendedWorld({
      paused: true,
    })
    expect((await read()).marks.map(({ kind, state }) => [kind, state])).toEqual([
      ['policy', 'done'],
      ['keys', 'done'],
      ['config', 'done'],
    ])
    expect(await read()).toMatchObject({
      keys: { value: { active: [], suspended: 1, endless: 0 } },
      exchange: { value: false },
      looks: [{ now: 'as-left' }, { now: 'as-left' }, { now: 'as-left' }],
    })
    expect((await deny()).name).toBe('suspended-ml-team-train-runner')
    await expect(exchange()).rejects.toMatchObject({ code: expect.any(String) })

    await restoreSuspension(context, { id, leaveEdited: false, reason: 'Rotated.' })
    expect(await state()).toEqual(before)
    expect(await read()).toMatchObject({ state: 'restored', restoredBy: context.actor.uid })
    await expect(exchange()).resolves.toBeDefined()
    const actions = (await listAudit(context)).map(({ action, kind }) => `${action} ${kind}`)
    for (const action of [
      'suspension.begin',
      'policy.create',
      'access-keys.suspend',
      'federation-config.pause',
      'federation-config.resume',
      'access-keys.activate',
      'policy.delete',
      'suspension.restore',
    ])
      expect(actions).toEqual(expect.arrayContaining([`${action} intent`, `${action} outcome`]))
    const restored = await listAudit(context, { action: 'suspension.restore' })
    expect(restored.find(({ kind }) => kind === 'intent')).toMatchObject({
      after: {
        reason: 'Rotated.',
        steps: expect.arrayContaining([{ kind: 'policy', undo: 'undone' }]),
      },
    })
  })

  test('suspends keys that never expire, in whichever way their expiry is listed', async () => {
    const { context } = await openRunnerWorld()
    const permanent = (await context.coreweave.listAccessKeys()).filter(isPermanentKey)
    expect(permanent.map(({ expiry }) => expiry).toSorted()).toEqual([
      '0001-01-01T00:00:00Z',
      '1970-01-01T00:00:00Z',
    ])
    for (const { principalName } of permanent) {
      if (principalName === `coreweave/${(await context.coreweave.whoami()).uid}`) continue
      const { keys } = await readSuspensionPreview(context, { principal: principalName })
      expect(keys).toMatchObject({ value: { active: [{}], endless: 1 } })
      const input = { principal: principalName, reason: suspensionReason, configs: [] }
      const { id } = await suspendPrincipal(context, input)
      const { marks } = await readSuspension(context, { id })
      expect(marks.map(({ state }) => state)).toEqual(['done', 'done'])
    }
    const after = (await context.coreweave.listAccessKeys()).filter(isPermanentKey)
    expect(after.some(({ status }) => status === 'FULL_SUSPENDED')).toBe(true)
  })

  test('leaves an already paused config paused, also after the restore', async () => {
    const tested = await openRunnerWorld()
    const { context, config, principal } = tested
    await context.coreweave.updateFederationConfig(config.uid, { active: false })
    const before = await tested.state()
    const input = { principal, reason: suspensionReason, configs: [config.uid] }
    const { id } = await suspendPrincipal(context, input)
    expect((await readSuspension(context, { id })).marks.at(-1)?.state).toBe('unchanged')
    await restoreSuspension(context, { id, leaveEdited: false, reason: 'Rotated.' })
    expect(await tested.state()).toEqual(before)
  })

  test('runs the other steps when one is rejected, reports it, and can retry it', async () => {
    const tested = await openRunnerWorld()
    const { context, principal, exchange, control } = tested
    await exchange()
    await control('faults', {
      surface: 'coreweave',
      method: 'PUT',
      path: '/v1/cwobject/access-key-status',
      kind: 'status',
      status: 403,
    })
    const { id } = await suspendPrincipal(context, {
      principal,
      reason: suspensionReason,
      configs: [],
    })
    const detail = await readSuspension(context, { id })
    expect(detail.marks.map(({ state }) => state)).toEqual(['done', 'failed'])
    expect(detail.steps?.[1]?.problem).toMatchObject({ code: 'forbidden' })
    expect(detail.keys).toMatchObject({ value: { active: [{}], until: expect.any(String) } })
    await resumeSuspension(context, { id })
    expect((await readSuspension(context, { id })).marks.map(({ state }) => state)).toEqual([
      'done',
      'done',
    ])
  })

  test('says in advance what each account loses in which bucket', async () => {
    const { context, cluster, principal } = await openRunnerWorld()
    const preview = await readSuspensionPreview(context, { principal })
    const losses = preview.losses.ok ? preview.losses.value : undefined
    expect(losses).toMatchObject({ notShown: 0, unread: [], clusterName: cluster.name })
    expect(losses?.rows).toEqual([
      {
        principal,
        account: { cluster: cluster.name, namespace: 'ml-team', name: 'train-runner' },
        buckets: expect.arrayContaining([
          { bucket: 'datasets', levels: expect.arrayContaining(['List', 'Read']) },
        ]),
      },
    ])
    const wild = `role/${cluster.issuerUrl}:system:serviceaccount:inference:*`
    const { losses: all } = await readSuspensionPreview(context, { principal: wild })
    expect(all.ok && all.value.rows.map(({ account }) => account?.name)).toEqual([
      'batch',
      'default',
      'serve',
    ])
    await suspendPrincipal(context, { principal, reason: suspensionReason, configs: [] })
    const { losses: after } = await readSuspensionPreview(context, { principal })
    expect(after.ok && after.value.rows.map(({ buckets }) => buckets)).toEqual([[]])
  })

  test('of a namespace wildcard covers every account and lists them in the preview', async () => {
    const { context, cluster } = await openRunnerWorld()
    const principal = `role/${cluster.issuerUrl}:system:serviceaccount:inference:*`
    const preview = await readSuspensionPreview(context, { principal })
    expect(preview).toMatchObject({
      others: {
        value: {
          accounts: [
            { namespace: 'inference', name: 'batch' },
            { namespace: 'inference', name: 'default' },
            { namespace: 'inference', name: 'serve' },
          ],
        },
      },
    })
    const { id } = await suspendPrincipal(context, {
      principal,
      reason: suspensionReason,
      configs: [],
    })
    expect((await readSuspension(context, { id })).marks[0]?.state).toBe('done')
  })

  test.each(['*', 'coreweave/*', 'arn:aws:iam::abc:role/x', 'role/https://a.test'])(
    'refuses %s',
    async (principal) => {
      const { context, state } = await openRunnerWorld()
      const before = await state()
      await expect(
        suspendPrincipal(context, { principal, reason: suspensionReason, configs: [] }),
      ).rejects.toMatchObject({ code: 'invalid', detail: { reason: 'not-suspendable' } })
      expect((await readSuspensionPreview(context, { principal })).refusal).toBeDefined()
      expect(await state()).toEqual(before)
    },
  )
})

describe('permissions', () => {
  test('the error names the missing permission and who can grant it', async () => {
    const { as, principal, state } = await openRunnerWorld()
    const before = await state()
    await expect(
      suspendPrincipal(as('team'), { principal, reason: suspensionReason, configs: [] }),
    ).rejects.toMatchObject({
      code: 'forbidden',
      detail: {
        next: expect.stringMatching(/Object Storage Admin.*cwobject:EnsureAccessPolicy/),
      },
    })
    expect(await state()).toEqual(before)
  })

  test('without permission for keys and configs the Deny is saved and the other steps fail', async () => {
    const { as, principal, exchange, config } = await openRunnerWorld()
    await exchange()
    const reviewer = as('reviewer')
    const input = { principal, reason: suspensionReason, configs: [config.uid] }
    const { id } = await suspendPrincipal(reviewer, input)
    const { steps = [] } = await readSuspension(reviewer, { id })
    expect(steps.map(({ state }) => state)).toEqual(['done', 'failed', 'failed'])
    expect(steps[1]?.problem?.next).toContain('Object Storage Admin')
  })

  test('people of the namespace see the state without the steps, other teams see nothing', async () => {
    const { as, id } = await openSuspendedWorld({ paused: true })
    const [seen] = await readSuspensions(as('team'))
    expect(seen).toMatchObject({ id, reason: suspensionReason, state: 'open', marks: [{}, {}, {}] })
    expect(seen?.steps).toBeUndefined()
    const detail = await readSuspension(as('team'), { id })
    expect(detail).toMatchObject({ keys: { ok: false }, mayAct: { value: false } })
    expect(JSON.stringify(detail)).not.toContain('CW1')
    expect(await readSuspensions(as('partner'))).toEqual([])
    await expect(readSuspension(as('partner'), { id })).rejects.toMatchObject({ code: 'not-found' })
  })
})
