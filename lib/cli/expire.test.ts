import { beforeEach, expect, test } from 'vitest'
import { readPolicies } from '@/lib/features/policies/service'
import { createRequest } from '@/lib/features/requests/service'
import { chainKeys, verifyChain } from '@/lib/server/audit/chain'
import { testContext } from '@/lib/testing/context'
import { approveAsReviewed, requestedPolicyText, saveRequest } from '@/lib/testing/requests'
import { parseExpireCommand, runExpireCommand } from './expire'

let world: Awaited<ReturnType<typeof testContext>>
let now: Date
beforeEach(async () => {
  now = new Date('2027-01-15T12:00:00Z')
  world = await testContext({ clock: () => now })
})
const command = { dryRun: false, json: false }

async function granted(name: string) {
  const input = { ...saveRequest(requestedPolicyText(name)), expires: '2027-01-31' }
  const { id } = await createRequest(world.as('team'), input)
  await approveAsReviewed(world.as('reviewer'), id)
}
const names = async () => {
  const reading = await readPolicies(world.context)
  return reading.ok ? reading.value.map(({ name }) => name) : []
}

test('removes expired grants only, and its rows join the audit chain', async () => {
  await granted('wif-a')
  await createRequest(world.as('team'), saveRequest(requestedPolicyText('wif-b'))).then(({ id }) =>
    approveAsReviewed(world.as('reviewer'), id),
  )
  expect(await runExpireCommand(world.context, command)).toEqual({
    code: 0,
    text: 'No expired grants.',
  })
  now = new Date('2027-02-01T00:00:00Z')
  expect(await runExpireCommand(world.context, { ...command, dryRun: true })).toEqual({
    code: 1,
    text: 'request 1, policy wif-a, expired 2027-01-31: would delete the policy',
  })
  expect(await names()).toContain('wif-a')
  expect(await runExpireCommand(world.context, command)).toEqual({
    code: 0,
    text: 'request 1, policy wif-a, expired 2027-01-31: policy deleted',
  })
  expect(await names()).toEqual(expect.arrayContaining(['wif-b', 'legacy-share']))
  expect(await names()).not.toContain('wif-a')
  expect(await runExpireCommand(world.context, command)).toMatchObject({ code: 0 })
  const { store, actor, config } = world.context
  expect(await verifyChain(store, actor.orgUid, chainKeys(config))).toMatchObject({ ok: true })
})

test('a grant that was changed since stays and is listed, the others are removed', async () => {
  await granted('wif-a')
  await granted('wif-b')
  const policy = JSON.parse(requestedPolicyText('wif-a', 'logs'))
  await world.context.coreweave.ensurePolicy(policy)
  now = new Date('2027-02-01T00:00:00Z')
  const { code, text } = await runExpireCommand(world.context, { ...command, json: true })
  expect(code).toBe(1)
  expect(JSON.parse(text).grants).toMatchObject([
    { request: 1, outcome: 'changed', problem: expect.stringContaining('wif-a was changed since') },
    { request: 2, outcome: 'delete' },
  ])
  expect(await names()).toContain('wif-a')
})

test('names the required action without permission', async () => {
  await expect(runExpireCommand(world.as('team'), command)).rejects.toMatchObject({
    detail: { next: expect.stringContaining('cwobject:ListAccessPolicy') },
  })
})

test('reports a missing database, a missing audit secret and unknown options', () => {
  const given = { DATABASE_URL: 'postgres://db', AUDIT_SECRET: 'x'.repeat(32) }
  expect(parseExpireCommand(['--json'], given)).toEqual({ dryRun: false, json: true })
  expect(() => parseExpireCommand([], { AUDIT_SECRET: 'x' })).toThrow('DATABASE_URL is not set')
  expect(() => parseExpireCommand([], { DATABASE_URL: 'x' })).toThrow('AUDIT_SECRET')
  expect(() => parseExpireCommand(['--now'], given)).toThrow('--now')
})
