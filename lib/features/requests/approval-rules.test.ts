import { beforeEach, describe, expect, test } from 'vitest'
import { coveringRules, loosenedRules } from '@/lib/features/approval-rules/coverage'
import { ApprovalRules } from '@/lib/features/approval-rules/schema'
import { readApprovalRules } from '@/lib/features/approval-rules/service'
import { deletePolicy, readPolicy, savePolicy } from '@/lib/features/policies/service'
import { listAudit } from '@/lib/server/audit/audit'
import { testContext } from '@/lib/testing/context'
import {
  another,
  approve,
  rule,
  saving,
  shown,
  wanted,
  withRules,
  words,
} from '@/lib/testing/requests'
import { signOffRequest } from './decide'
import { createRequest, readRequest, readRequests } from './service'

const policy = (text: string) => JSON.parse(text)

describe('rule coverage', () => {
  const reading = policy(wanted())
  const covers = (given: Partial<Parameters<typeof rule>[0]>, before: unknown[] = []) =>
    coveringRules([rule(given)], before as never, [reading]).length === 1

  test.each([
    [{ kind: 'bucket', name: 'datasets' } as const, true],
    [{ kind: 'bucket', name: 'logs' } as const, false],
    [{ kind: 'bucket', name: 'data' } as const, false],
    [{ kind: 'namespace', name: 'ml-team' } as const, true],
    [{ kind: 'namespace', name: 'ml' } as const, false],
    [{ kind: 'everything', name: '' } as const, true],
  ])('%o: %s', (given, expected) => {
    expect(covers(given)).toBe(expected)
  })

  test('a wildcard is covered by every rule it overlaps', () => {
    const all = {
      statements: [{ actions: ['s3:*'], resources: ['*'], principals: ['*'] }],
    }
    const rules = [rule(), rule({ kind: 'namespace', name: 'platform' })]
    expect(coveringRules(rules, [], [all])).toEqual(rules)
  })

  test('unchanged statements are not covered', () => {
    expect(covers({}, [reading])).toBe(false)
    const added = {
      ...reading,
      statements: [
        ...reading.statements,
        { ...reading.statements[0], resources: ['logs/*'], actions: ['s3:GetObject'] },
      ],
    }
    expect(coveringRules([rule(), rule({ name: 'logs' })], [reading], [added])).toEqual([
      rule({ name: 'logs' }),
    ])
  })

  test('a deletion is covered', () => {
    expect(coveringRules([rule()], [reading], [])).toHaveLength(1)
  })

  test('rules that cannot be met or have no name are invalid', () => {
    expect(ApprovalRules.safeParse([rule({ approvals: 2, approvers: ['ada'] })]).success).toBe(
      false,
    )
    expect(ApprovalRules.safeParse([rule({ name: ' ' })]).success).toBe(false)
    expect(ApprovalRules.safeParse([rule({ approvals: 0 })]).success).toBe(false)
  })

  test('an edited rule counts as removed', () => {
    const two = rule({ approvals: 2 })
    expect(loosenedRules([two], [rule({ approvals: 1 })])).toEqual([two])
    expect(loosenedRules([two], [two, rule({ name: 'logs' })])).toEqual([])
  })
})

describe('active rules', () => {
  let world: Awaited<ReturnType<typeof testContext>>
  beforeEach(async () => {
    world = await testContext()
  })
  const reviewer = () => world.as('reviewer')
  const third = () => another(reviewer(), 'uid of a third')
  const rulesNow = async () => (await readApprovalRules(reviewer())).rules
  const save = { text: wanted(), base: null, reason: 'now' }

  test('saving and deleting a covered policy needs a request, even with permission to write policies', async () => {
    await savePolicy(world.context, save)
    const { base } = await readPolicy(world.context, { name: 'wif-eval' })
    expect(await withRules(world.as, [rule()])).toBe('applied')
    const needs = { code: 'forbidden', detail: { reason: 'needs-request' } }
    await expect(
      savePolicy(world.context, { ...save, text: wanted('other') }),
    ).rejects.toMatchObject(needs)
    await expect(
      deletePolicy(world.context, { name: 'wif-eval', base, reason: 'x' }),
    ).rejects.toMatchObject(needs)
    await savePolicy(world.context, { ...save, text: wanted('other', 'logs') })
    const { id } = await createRequest(world.context, saving(wanted('third')))
    expect(await approve(reviewer(), id)).toEqual({ applied: true })
  })

  test('nobody adds, loosens or removes a rule alone, or approves their own request by one', async () => {
    const mine = [rule({ approvers: [world.context.actor.uid] })]
    const proposal = { kind: 'rules' as const, rules: mine }
    const { id } = await createRequest(world.context, { ...words, proposal })
    const { hash, base } = await shown(world.context, id)
    expect(base).toBe('rules 0')
    await expect(approve(world.context, id)).rejects.toMatchObject({
      detail: { reason: 'own-request' },
    })
    expect(await rulesNow()).toEqual([])
    await approve(reviewer(), id)
    expect(await rulesNow()).toEqual(mine)
    await expect(approve(reviewer(), id)).rejects.toMatchObject({ detail: { reason: 'not-open' } })
    expect(hash).toHaveLength(64)

    const own = await createRequest(world.context, saving())
    expect(await approve(reviewer(), own.id)).toEqual({ applied: false })
    await expect(approve(world.context, own.id)).rejects.toMatchObject({
      detail: { reason: 'own-request' },
    })
  })

  test('removing a rule for two approvals needs two approvals', async () => {
    await withRules(world.as, [rule({ approvals: 2 })])
    const { id } = await createRequest(world.context, {
      ...{ ...words, proposal: { kind: 'rules', rules: [] } },
    })
    expect(await approve(reviewer(), id)).toEqual({ applied: false })
    expect(await approve(reviewer(), id)).toEqual({ applied: false })
    expect(await rulesNow()).toHaveLength(1)
    expect(await approve(third(), id)).toEqual({ applied: true })
    expect(await rulesNow()).toEqual([])
  })

  test('a second change of the rules needs a new review after the first', async () => {
    const ask = (name: string) =>
      createRequest(world.context, {
        ...{ ...words, proposal: { kind: 'rules', rules: [rule({ name })] } },
      })
    const [first, second] = [await ask('a'), await ask('b')]
    const before = await shown(reviewer(), second.id)
    await approve(reviewer(), first.id)
    const { approveRequest } = await import('./decide')
    const { hash, base } = before
    await expect(approveRequest(reviewer(), { id: second.id, hash, base })).rejects.toMatchObject({
      detail: { reason: 'moved' },
    })
    expect(await rulesNow()).toEqual([rule({ name: 'a' })])
  })

  test('people who may not list policies can neither read nor propose rules', async () => {
    const team = world.as('team')
    await expect(readApprovalRules(team)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(
      createRequest(team, { ...words, proposal: { kind: 'rules', rules: [] } }),
    ).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('two approvals must come from two people for the same revision and base', async () => {
    await withRules(world.as, [rule({ approvals: 2 })])
    const { id } = await createRequest(world.as('team'), saving())
    expect(await approve(reviewer(), id)).toEqual({ applied: false })
    await world.context.coreweave.ensurePolicy(JSON.parse(wanted('elsewhere')))
    expect((await shown(third(), id)).approvals).toMatchObject([{ counts: false }])
    expect(await approve(third(), id)).toEqual({ applied: false })
    expect(await approve(reviewer(), id)).toEqual({ applied: true })
    expect((await readRequest(reviewer(), { id })).status).toBe('applied')
  })

  test('an emergency save is written, flagged and signed off by someone else', async () => {
    await withRules(world.as, [rule()])
    await savePolicy(world.context, { ...save, reason: 'Training is down', emergency: true })
    expect((await readPolicy(world.context, { name: 'wif-eval' })).latest).toMatchObject({
      reason: 'Training is down',
    })
    const [flag] = (await readRequests(reviewer(), {})).rows
    expect(flag).toMatchObject({ status: 'emergency', emergency: true, policy: 'wif-eval' })
    const id = flag?.id ?? 0
    await expect(signOffRequest(world.context, { id })).rejects.toMatchObject({
      detail: { reason: 'own-request' },
    })
    await signOffRequest(reviewer(), { id })
    expect((await readRequest(reviewer(), { id })).status).toBe('applied')
    await expect(signOffRequest(third(), { id })).rejects.toMatchObject({ code: 'conflict' })
    const audit = await listAudit(world.context, { action: 'policy.emergency-save' })
    expect(audit.map(({ kind }) => kind)).toEqual(['outcome', 'intent'])
  })

  test('an emergency save that CoreWeave rejects needs no sign-off', async () => {
    await withRules(world.as, [rule()])
    await expect(savePolicy(world.as('team'), { ...save, emergency: true })).rejects.toMatchObject({
      code: 'forbidden',
    })
    await world.control('faults', {
      ...{ path: '/v1/cwobject/access-policy', method: 'POST' },
      ...{ kind: 'status', status: 403, times: 1 },
    })
    await expect(savePolicy(world.context, { ...save, emergency: true })).rejects.toMatchObject({
      code: 'forbidden',
    })
    const { rows } = await readRequests(reviewer(), { show: 'all' })
    expect(rows.map(({ status }) => status)).toEqual(['failed', 'applied'])
  })
})
