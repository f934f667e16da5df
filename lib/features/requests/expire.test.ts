import { beforeEach, expect, test } from 'vitest'
import { readPolicies } from '@/lib/features/policies/service'
import { chainKey, verifyChain } from '@/lib/server/audit/chain'
import { testContext } from '@/lib/testing/context'
import { approve, saving, wanted } from '@/lib/testing/requests'
import { expireGrants, readExpireCommand } from './expire'
import { createRequest } from './service'

let world: Awaited<ReturnType<typeof testContext>>
let now: Date
beforeEach(async () => {
  now = new Date('2027-01-15T12:00:00Z')
  world = await testContext({ clock: () => now })
})
const command = { dryRun: false, json: false }

async function granted(name: string) {
  const input = { ...saving(wanted(name)), expires: '2027-01-31' }
  const { id } = await createRequest(world.as('team'), input)
  await approve(world.as('reviewer'), id)
}
const names = async () => {
  const reading = await readPolicies(world.context)
  return reading.ok ? reading.value.map(({ name }) => name) : []
}

test('takes back what is due and nothing else, and its rows join the audit chain', async () => {
  await granted('wif-a')
  await createRequest(world.as('team'), saving(wanted('wif-b'))).then(({ id }) =>
    approve(world.as('reviewer'), id),
  )
  expect(await expireGrants(world.context, command)).toEqual({ code: 0, text: 'Nothing is due.' })
  now = new Date('2027-02-01T00:00:00Z')
  expect(await expireGrants(world.context, { ...command, dryRun: true })).toEqual({
    code: 1,
    text: 'request 1, wif-a, until 2027-01-31: would be: deleted',
  })
  expect(await names()).toContain('wif-a')
  expect(await expireGrants(world.context, command)).toEqual({
    code: 0,
    text: 'request 1, wif-a, until 2027-01-31: deleted',
  })
  expect(await names()).toEqual(expect.arrayContaining(['wif-b', 'legacy-share']))
  expect(await names()).not.toContain('wif-a')
  expect(await expireGrants(world.context, command)).toMatchObject({ code: 0 })
  const { store, actor, config } = world.context
  expect(await verifyChain(store, actor.orgUid, chainKey(config))).toMatchObject({ ok: true })
})

test('what somebody changed since is left and named, and the others are taken back', async () => {
  await granted('wif-a')
  await granted('wif-b')
  const policy = JSON.parse(wanted('wif-a', 'logs'))
  await world.context.coreweave.ensurePolicy(policy)
  now = new Date('2027-02-01T00:00:00Z')
  const { code, text } = await expireGrants(world.context, { ...command, json: true })
  expect(code).toBe(1)
  expect(JSON.parse(text).grants).toMatchObject([
    { request: 1, outcome: 'changed', problem: expect.stringContaining('wif-a was changed since') },
    { request: 2, outcome: 'delete' },
  ])
  expect(await names()).toContain('wif-a')
})

test('a token without the right finds out nothing', async () => {
  expect(await expireGrants(world.as('team'), command)).toMatchObject({
    ...{ code: 3, text: expect.stringContaining('cwobject:ListAccessPolicy') },
  })
})

test('without the console’s database and the key of its chain it says what is missing', () => {
  const given = { DATABASE_URL: 'postgres://db', AUDIT_SECRET: 'x'.repeat(32) }
  expect(readExpireCommand(['--json'], given)).toEqual({ dryRun: false, json: true })
  const problem = (text: string) => ({ problem: expect.stringContaining(text) })
  expect(readExpireCommand([], { AUDIT_SECRET: 'x' })).toEqual(problem('DATABASE_URL is not set'))
  expect(readExpireCommand([], { DATABASE_URL: 'x' })).toEqual(problem('AUDIT_SECRET'))
  expect(readExpireCommand(['--now'], given)).toEqual(problem('--now'))
})
