import { beforeEach, expect, test } from 'vitest'
import { printPolicy } from '@/lib/core/policy/policy-text'
import { policyFromTemplate } from '@/lib/core/policy/templates'
import { testContext } from '@/lib/testing/context'
import { readPolicyHistory, readPolicyVersion } from './history'
import {
  deletePolicy,
  readLivePolicies,
  readPolicy,
  recordOutsideChanges,
  savePolicy,
} from './service'

let world: Awaited<ReturnType<typeof testContext>>
beforeEach(async () => {
  world = await testContext()
})

const text = (bucket: string) =>
  printPolicy(policyFromTemplate('read-bucket', { name: 'wif', principals: ['role/A'], bucket }))

test('a policy keeps all its versions, its end and outside changes among them', async () => {
  const { context } = world
  await savePolicy(context, { text: text('a'), base: null, reason: 'first' })
  await world.as('reviewer').coreweave.ensurePolicy(JSON.parse(text('b')))
  const { base } = await readPolicy(context, { name: 'wif' })
  await deletePolicy(context, { name: 'wif', base, reason: 'no longer' })
  const { live, versions } = await readPolicyHistory(context, { name: 'wif' })
  expect(live).toBe(false)
  expect(
    versions.map(({ version, source, reason, deleted }) => [version, source, reason, deleted]),
  ).toEqual([
    [3, 'console', 'no longer', true],
    [2, 'outside', null, false],
    [1, 'console', 'first', false],
  ])
  expect((await readPolicyVersion(context, { name: 'wif', version: 1 })).text).toContain('"a/*"')
  expect((await readPolicyVersion(context, { name: 'wif', version: 3 })).text).toBe('')
})

test('a change made outside is noticed when the history is read', async () => {
  await world.as('reviewer').coreweave.ensurePolicy(JSON.parse(text('a')))
  await recordOutsideChanges(world.context)
  await world.as('reviewer').coreweave.ensurePolicy(JSON.parse(text('b')))
  const { versions } = await readPolicyHistory(world.context, { name: 'wif' })
  expect(versions).toMatchObject([
    { version: 2, source: 'outside', unrecorded: true },
    { version: 1 },
  ])
  const unrecorded = await readPolicyVersion(world.context, { name: 'wif', version: 2 })
  expect(unrecorded.text).toContain('"b/*"')
  await recordOutsideChanges(world.context)
  const recorded = await readPolicyHistory(world.context, { name: 'wif' })
  expect(recorded.versions[0]).not.toHaveProperty('unrecorded')
  expect(await readPolicyVersion(world.context, { name: 'wif', version: 2 })).toMatchObject({
    text: unrecorded.text,
  })
})

test('a person who cannot list policies cannot read their versions', async () => {
  await savePolicy(world.context, { text: text('a'), base: null, reason: 'first' })
  const team = world.as('team')
  await expect(readPolicyHistory(team, { name: 'wif' })).rejects.toMatchObject({
    code: 'forbidden',
  })
  await expect(readPolicyVersion(team, { name: 'wif', version: 1 })).rejects.toMatchObject({
    code: 'forbidden',
  })
})

test('another organization sees none of them', async () => {
  await savePolicy(world.context, { text: text('a'), base: null, reason: 'first' })
  const other = await testContext()
  await expect(readPolicyHistory(other.context, { name: 'wif' })).rejects.toMatchObject({
    code: 'not-found',
  })
})

test('an unknown policy is not found', async () => {
  await expect(readPolicyHistory(world.context, { name: 'nope' })).rejects.toMatchObject({
    code: 'not-found',
  })
  await expect(
    readPolicyVersion(world.context, { name: 'legacy-share', version: 9 }),
  ).rejects.toMatchObject({ code: 'not-found' })
})

test('live policies are listed whole, and unreadable ones by name', async () => {
  const odd = { version: 'v1alpha1', name: 'odd', statements: [] }
  const given = { coreweave: { ...world.context.coreweave, listPolicies: async () => [odd] } }
  const reading = await readLivePolicies({ ...world.context, ...given })
  expect(reading).toMatchObject({ ok: true, value: { policies: [], unread: ['odd'] } })
  const whole = await readLivePolicies(world.context)
  expect(whole.ok && whole.value.policies.map(({ name }) => name)).toContain('legacy-share')
  expect(await readLivePolicies(world.as('team'))).toMatchObject({
    ok: false,
    error: { code: 'forbidden' },
  })
})
