import { beforeEach, describe, expect, test } from 'vitest'
import { listPolicyVersions } from '@/lib/adapters/database/policy-versions'
import { principalOf } from '@/lib/core/identity/principal'
import { printPolicy } from '@/lib/core/policy/policy-text'
import { policyFromTemplate } from '@/lib/core/policy/templates'
import { listAudit } from '@/lib/server/audit/audit'
import { testContext } from '@/lib/testing/context'
import {
  deletePolicy,
  readPolicies,
  readPolicy,
  readPolicyInventory,
  recordOutsideChanges,
  savePolicy,
} from './service'

let world: Awaited<ReturnType<typeof testContext>>
beforeEach(async () => {
  world = await testContext()
})

const principals = [
  principalOf({ issuerUrl: 'https://oidc.test/id/1', namespace: 'ml-team', name: 'eval' }),
]
const wanted = (name: string, bucket = 'datasets') =>
  printPolicy(policyFromTemplate('read-bucket', { name, principals, bucket }))
const create = (name: string) =>
  savePolicy(world.context, { text: wanted(name), base: null, reason: 'Evaluation reads datasets' })
const listed = async (context = world.context) => {
  const reading = await readPolicies(context)
  if (!reading.ok) throw new Error(reading.error.message)
  return reading.value
}
const versions = (name: string) =>
  listPolicyVersions(world.context.store, world.context.actor.orgUid, name)

describe('reading', () => {
  test('each live policy says in words what it grants', async () => {
    const rows = await listed()
    expect(rows).toHaveLength(4)
    const legacy = rows.find(({ name }) => name === 'legacy-share')
    const words = legacy?.statements[0]?.sentence.map(({ text }) => text).join('')
    expect(words).toMatch(/^Everyone can /)
  })

  test('a person who cannot list policies sees who can grant the permission', async () => {
    const reading = await readPolicies(world.as('team'))
    expect(reading).toMatchObject({ ok: false, error: { code: 'forbidden' } })
  })

  test('a failed part of the inventory does not affect the others', async () => {
    const inventory = await readPolicyInventory(world.as('team'))
    expect(inventory.maySave).toMatchObject({ ok: true, value: false })
    expect(inventory.buckets.ok).toBe(true)
    await world.control('faults', { path: '/v1beta1/cks/clusters', kind: 'status', status: 403 })
    const half = await readPolicyInventory(world.context)
    expect(half.clusters).toMatchObject({ ok: false, error: { code: 'forbidden' } })
    expect(half).toMatchObject({ buckets: { ok: true }, maySave: { ok: true, value: true } })
  })

  test('a policy that is not there is not found', async () => {
    await expect(readPolicy(world.context, { name: 'nope' })).rejects.toMatchObject({
      code: 'not-found',
    })
  })
})

describe('saving', () => {
  test('a new policy is live, recorded with its reason, and the first of its versions', async () => {
    await create('wif-eval')
    expect((await readPolicy(world.context, { name: 'wif-eval' })).latest).toMatchObject({
      version: 1,
      source: 'console',
      reason: 'Evaluation reads datasets',
    })
    const rows = await listAudit(world.context, { action: 'policy.create' })
    expect(rows.map(({ kind, outcome }) => [kind, outcome])).toEqual([
      ['outcome', 'ok'],
      ['intent', null],
    ])
    expect(rows[1]?.after).toMatchObject({ reason: 'Evaluation reads datasets' })
  })

  test('a secret typed into the reason is stored nowhere', async () => {
    const reason = 'CW-SECRET-abcdefghijklmnopqrstuvwxyz012345 is retired'
    await savePolicy(world.context, { text: wanted('wif-eval'), base: null, reason })
    const [version] = await versions('wif-eval')
    expect(version?.reason).toMatch(/ is retired$/)
    expect(JSON.stringify([version, await listAudit(world.context)])).not.toContain('CW-SECRET-abc')
  })

  test('fields the console does not know reach CoreWeave', async () => {
    const text = wanted('wif-eval').replace('"effect"', '"owner": "ml", "effect"')
    await savePolicy(world.context, { text, base: null, reason: 'owners' })
    expect((await readPolicy(world.context, { name: 'wif-eval' })).text).toContain('"owner": "ml"')
  })

  test('a name that is taken is not overwritten', async () => {
    await create('wif-eval')
    await expect(create('wif-eval')).rejects.toMatchObject({
      code: 'conflict',
      detail: { reason: 'exists' },
    })
  })

  test('a concurrent change is not overwritten, and is shown', async () => {
    await create('wif-eval')
    const { base } = await readPolicy(world.context, { name: 'wif-eval' })
    await world.as('reviewer').coreweave.ensurePolicy(JSON.parse(wanted('wif-eval', 'logs')))
    const mine = { text: wanted('wif-eval', 'models'), base, reason: 'mine' }
    await expect(savePolicy(world.context, mine)).rejects.toMatchObject({
      code: 'conflict',
      detail: { reason: 'lost-update', upstream: expect.stringContaining('logs/*') },
    })
    const { text, latest } = await readPolicy(world.context, { name: 'wif-eval' })
    expect(text).toContain('logs/*')
    expect(latest).toMatchObject({ version: 2, source: 'outside', author: null })
  })

  test('another name in the text makes the new policy, deletes the old and keeps both stories', async () => {
    await create('wif-eval')
    const { base } = await readPolicy(world.context, { name: 'wif-eval' })
    await savePolicy(world.context, {
      text: wanted('wif-evaluation'),
      base,
      was: 'wif-eval',
      reason: 'clearer',
    })
    const names = (await listed()).map(({ name }) => name)
    expect(names).toContain('wif-evaluation')
    expect(names).not.toContain('wif-eval')
    expect((await versions('wif-eval'))[0]).toMatchObject({
      text: '',
      source: 'console',
      reason: 'Renamed to wif-evaluation. clearer',
    })
    const done = (await listAudit(world.context, {})).filter(({ kind }) => kind === 'outcome')
    expect(done.map(({ action }) => action)).toEqual([
      'policy.delete',
      'policy.create',
      'policy.create',
    ])
  })

  test('a rename stops at a taken name and at a concurrent change', async () => {
    await create('wif-eval')
    await create('wif-other')
    const { base } = await readPolicy(world.context, { name: 'wif-eval' })
    const rename = (text: string) =>
      savePolicy(world.context, { text, base, was: 'wif-eval', reason: 'x' })
    await expect(rename(wanted('wif-other'))).rejects.toMatchObject({
      detail: { reason: 'exists' },
    })
    await world.as('reviewer').coreweave.ensurePolicy(JSON.parse(wanted('wif-eval', 'logs')))
    await expect(rename(wanted('wif-new'))).rejects.toMatchObject({
      detail: { reason: 'lost-update' },
    })
    expect((await listed()).map(({ name }) => name)).not.toContain('wif-new')
  })

  test('if the old policy cannot be deleted, both stay live and the error says so', async () => {
    await create('wif-eval')
    const { base } = await readPolicy(world.context, { name: 'wif-eval' })
    await world.control('faults', {
      path: '/v1/cwobject/access-policy/wif-eval',
      method: 'DELETE',
      kind: 'status',
      status: 503,
    })
    await expect(
      savePolicy(world.context, {
        text: wanted('wif-evaluation'),
        base,
        was: 'wif-eval',
        reason: 'clearer',
      }),
    ).rejects.toMatchObject({
      message: expect.stringContaining('Created wif-evaluation, but could not delete wif-eval'),
      detail: { next: 'Both policies are live. Delete wif-eval.' },
    })
  })

  test('text that is no policy is refused at its line, and nothing is sent', async () => {
    const text = wanted('wif-eval').replace('"Allow"', '"allow"')
    await expect(
      savePolicy(world.context, { text, base: null, reason: 'x' }),
    ).rejects.toMatchObject({
      code: 'invalid',
      detail: { fields: { text: [expect.stringMatching(/^Line 7: .*Allow/)] } },
    })
    expect(await listAudit(world.context, { action: 'policy.create' })).toEqual([])
  })

  test('what CoreWeave refuses is recorded as failed', async () => {
    await expect(
      savePolicy(world.as('team'), { text: wanted('wif-eval'), base: null, reason: 'x' }),
    ).rejects.toMatchObject({ code: 'forbidden' })
    await expect(create('fail-503-eval')).rejects.toMatchObject({ code: 'upstream' })
    const rows = await listAudit(world.context, { action: 'policy.create' })
    expect(rows[0]).toMatchObject({ kind: 'outcome', outcome: 'failed' })
  })
})

describe('deleting', () => {
  test('deletes the policy and keeps its versions', async () => {
    await create('wif-eval')
    const { base } = await readPolicy(world.context, { name: 'wif-eval' })
    await deletePolicy(world.context, { name: 'wif-eval', base, reason: 'replaced' })
    expect((await listed()).map(({ name }) => name)).not.toContain('wif-eval')
    expect(await versions('wif-eval')).toMatchObject([
      { version: 2, text: '', source: 'console', reason: 'replaced' },
      { version: 1 },
    ])
  })

  test('stops if the policy changed since it was read', async () => {
    await create('wif-eval')
    const { base } = await readPolicy(world.context, { name: 'wif-eval' })
    await world.as('reviewer').coreweave.ensurePolicy(JSON.parse(wanted('wif-eval', 'logs')))
    await expect(
      deletePolicy(world.context, { name: 'wif-eval', base, reason: 'x' }),
    ).rejects.toMatchObject({ code: 'conflict', detail: { reason: 'lost-update' } })
  })
})

test('each outside deletion and re-creation is recorded', async () => {
  await create('wif-eval')
  await world.as('reviewer').coreweave.deletePolicy('wif-eval')
  await recordOutsideChanges(world.context)
  await world.as('reviewer').coreweave.ensurePolicy(JSON.parse(wanted('wif-eval')))
  await recordOutsideChanges(world.context)
  expect(await recordOutsideChanges(world.context)).toEqual({ recorded: 0 })
  expect((await versions('wif-eval')).map(({ source, text }) => [source, text !== ''])).toEqual([
    ['outside', true],
    ['outside', false],
    ['console', true],
  ])
})
