import { beforeEach, describe, expect, test } from 'vitest'
import { coveringRules, loosenedRules } from '@/lib/features/approval-rules/coverage'
import { type ApprovalRule, ApprovalRules } from '@/lib/features/approval-rules/schema'
import { readApprovalRules } from '@/lib/features/approval-rules/service'
import { deletePolicy, readPolicy, savePolicy } from '@/lib/features/policies/service'
import { listAudit } from '@/lib/server/audit/audit'
import { testContext } from '@/lib/testing/context'
import { measureCpuTime } from '@/lib/testing/laws/cpu-time'
import {
  approvalRule,
  approveAsReviewed,
  asAnotherPerson,
  enactRules,
  readReviewOf,
  requestedPolicyText,
  requestFields,
  saveRequest,
} from '@/lib/testing/requests'
import { signOffRequest } from './decide'
import { CreateRequest } from './schema'
import { createRequest, readRequest, readRequests } from './service'

const policy = (text: string) => JSON.parse(text)

describe('rule coverage', () => {
  const reading = policy(requestedPolicyText())
  const covers = (given: Partial<Parameters<typeof approvalRule>[0]>, before: unknown[] = []) =>
    coveringRules([approvalRule(given)], before as never, [reading]).length === 1

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
    const rules = [approvalRule(), approvalRule({ kind: 'namespace', name: 'platform' })]
    expect(coveringRules(rules, [], [all])).toEqual(rules)
  })

  test('reads the texts of a large policy once, and not once for each rule', () => {
    const actions = Array.from({ length: 30_000 }, (_, index) => `cwobject:Unknown${index}`)
    const large = { statements: [{ actions, resources: ['logs'], principals: ['*'] }] }
    const rules = Array.from({ length: 200 }, (_, index) => approvalRule({ name: `b${index}` }))
    expect(measureCpuTime(() => coveringRules(rules, [], [large]))).toBeLessThan(1000)
  })

  test('many rules cost little for a change of many resources', () => {
    const rules = Array.from({ length: 200 }, (_, i) => approvalRule({ name: `bucket-x${i}` }))
    const statements = Array.from({ length: 2000 }, (_, i) => ({
      actions: ['s3:GetObject'],
      resources: Array.from({ length: 20 }, (_, j) => `bucket-${i}/part-${j}/*`),
      principals: [`role/account-${i}`],
    }))
    expect(measureCpuTime(() => coveringRules(rules, [], [{ statements }]))).toBeLessThan(800)
  })

  const CKS = 'role/https://oidc.test/id/1:system:serviceaccount'
  test.each<[string, { resources?: string[]; principals?: string[]; actions?: string[] }]>([
    ['an ARN', { resources: ['arn:aws:s3:::logs/*'] }],
    ['a question mark', { resources: ['log?/*'] }],
    ['another case', { resources: ['Logs/*'] }],
    ['white space', { resources: [' logs/*'] }],
    ['a zero-width character', { resources: ['lo\u200bgs/*'] }],
    ['a letter of another script', { resources: ['lоgs/*'] }],
    ['an unknown action of another case', { actions: ['CWObject:x'], resources: ['Logs'] }],
  ])('a resource with %s counts as touching every bucket', (_, statement) => {
    const after = {
      statements: [
        { actions: ['s3:GetObject'], resources: ['logs'], principals: [], ...statement },
      ],
    }
    const rules = [approvalRule(), approvalRule({ name: 'checkpoints' })]
    expect(coveringRules(rules, [], [after])).toEqual(rules)
  })

  test.each([
    ['an ARN', `arn:aws:iam::org:${CKS}:other:x`],
    ['a question mark', `${CKS}:oth?r:x`],
    ['another case', `${CKS}:Other:x`],
    ['another case of the prefix', 'role/https://oidc.test/id/1:System:ServiceAccount:other:x'],
    ['white space', `${CKS}:other:x `],
    ['a zero-width character', `${CKS}:ot\u200bher:x`],
    ['no known form', 'somebody'],
  ])('a principal with %s counts as touching every namespace', (_, principal) => {
    const after = { statements: [{ actions: ['s3:*'], resources: ['x'], principals: [principal] }] }
    const rules = ['ml-team', 'platform'].map((name) => approvalRule({ kind: 'namespace', name }))
    expect(coveringRules(rules, [], [after])).toEqual(rules)
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
    expect(
      coveringRules([approvalRule(), approvalRule({ name: 'logs' })], [reading], [added]),
    ).toEqual([approvalRule({ name: 'logs' })])
  })

  test('a deletion is covered', () => {
    expect(coveringRules([approvalRule()], [reading], [])).toHaveLength(1)
  })

  test('rules that cannot be met or have no name are invalid', () => {
    expect(
      ApprovalRules.safeParse([approvalRule({ approvals: 2, approvers: ['ada'] })]).success,
    ).toBe(false)
    expect(ApprovalRules.safeParse([approvalRule({ name: ' ' })]).success).toBe(false)
    expect(ApprovalRules.safeParse([approvalRule({ approvals: 0 })]).success).toBe(false)
  })

  test('an edited rule counts as removed', () => {
    const two = approvalRule({ approvals: 2 })
    expect(loosenedRules([two], [approvalRule({ approvals: 1 })])).toEqual([two])
    expect(loosenedRules([two], [two, approvalRule({ name: 'logs' })])).toEqual([])
  })
})

describe('active rules', () => {
  let world: Awaited<ReturnType<typeof testContext>>
  beforeEach(async () => {
    world = await testContext()
  })
  const reviewer = () => world.as('reviewer')
  const third = () => asAnotherPerson(reviewer(), 'uid of a third')
  const rulesNow = async () => (await readApprovalRules(reviewer())).rules
  const save = { text: requestedPolicyText(), base: null, reason: 'now' }

  test('saving and deleting a covered policy needs a request, even with permission to write policies', async () => {
    await savePolicy(world.context, save)
    const { base } = await readPolicy(world.context, { name: 'wif-eval' })
    expect(await enactRules(world.as, [approvalRule()])).toBe('applied')
    const needs = { code: 'forbidden', detail: { reason: 'needs-request' } }
    await expect(
      savePolicy(world.context, { ...save, text: requestedPolicyText('other') }),
    ).rejects.toMatchObject(needs)
    await expect(
      deletePolicy(world.context, { name: 'wif-eval', base, reason: 'x' }),
    ).rejects.toMatchObject(needs)
    await savePolicy(world.context, { ...save, text: requestedPolicyText('other', 'logs') })
    const { id } = await createRequest(world.context, saveRequest(requestedPolicyText('third')))
    expect(await approveAsReviewed(reviewer(), id)).toEqual({ applied: true })
  })

  test('nobody adds, loosens or removes a rule alone, or approves their own request by one', async () => {
    const mine = [approvalRule({ approvers: [world.context.actor.uid] })]
    const proposal = { kind: 'rules' as const, rules: mine }
    const { id } = await createRequest(world.context, { ...requestFields, proposal })
    const { hash, base } = await readReviewOf(world.context, id)
    expect(base).toBe('rules 0')
    await expect(approveAsReviewed(world.context, id)).rejects.toMatchObject({
      detail: { reason: 'own-request' },
    })
    expect(await rulesNow()).toEqual([])
    await approveAsReviewed(reviewer(), id)
    expect(await rulesNow()).toEqual(mine)
    await expect(approveAsReviewed(reviewer(), id)).rejects.toMatchObject({
      detail: { reason: 'not-open' },
    })
    expect(hash).toHaveLength(64)

    const own = await createRequest(world.context, saveRequest())
    expect(await approveAsReviewed(reviewer(), own.id)).toEqual({ applied: false })
    await expect(approveAsReviewed(world.context, own.id)).rejects.toMatchObject({
      detail: { reason: 'own-request' },
    })
  })

  test('removing a rule for two approvals needs two approvals', async () => {
    await enactRules(world.as, [approvalRule({ approvals: 2 })])
    const { id } = await createRequest(world.context, {
      ...requestFields,
      proposal: { kind: 'rules', rules: [] },
    })
    expect(await approveAsReviewed(reviewer(), id)).toEqual({ applied: false })
    expect(await approveAsReviewed(reviewer(), id)).toEqual({ applied: false })
    expect(await rulesNow()).toHaveLength(1)
    expect(await approveAsReviewed(third(), id)).toEqual({ applied: true })
    expect(await rulesNow()).toEqual([])
  })

  test('rules that only add protection need no reason; changing or removing one does', async () => {
    const propose = (rules: ApprovalRule[], reason = '') =>
      createRequest(
        world.context,
        CreateRequest.parse({
          expires: '',
          ticket: '',
          reason,
          proposal: { kind: 'rules', rules },
        }),
      )
    const [one, two] = [approvalRule(), approvalRule({ name: 'logs', approvals: 2 })]
    const first = await propose([one, two])
    expect((await readRequest(world.context, first)).reason).toBe('')
    await approveAsReviewed(reviewer(), first.id)
    await propose([two, one, approvalRule({ name: 'models' })])
    const asked = (words: string) => ({
      code: 'invalid',
      detail: { fields: { reason: [expect.stringContaining(words)] } },
    })
    await expect(propose([one])).rejects.toMatchObject(asked('logs'))
    await expect(propose([one, { ...two, approvals: 1 }])).rejects.toMatchObject(asked('logs'))
    await expect(propose([])).rejects.toMatchObject(asked('datasets'))
    expect(await propose([one], 'Logs are public now.')).toMatchObject({ id: 3 })
  })

  test('a request for a policy needs a reason', () => {
    const parsed = CreateRequest.safeParse({ ...saveRequest(), reason: ' ' })
    expect(parsed.error?.issues).toMatchObject([{ path: ['reason'] }])
  })

  test('a second change of the rules needs a new review after the first', async () => {
    const ask = (name: string) =>
      createRequest(world.context, {
        ...requestFields,
        proposal: { kind: 'rules', rules: [approvalRule({ name })] },
      })
    const [first, second] = [await ask('a'), await ask('b')]
    const before = await readReviewOf(reviewer(), second.id)
    await approveAsReviewed(reviewer(), first.id)
    const { approveRequest } = await import('./decide')
    const { hash, base } = before
    await expect(
      approveRequest(reviewer(), { id: second.id, hash, base, reason: 'Reviewed.' }),
    ).rejects.toMatchObject({
      detail: { reason: 'moved' },
    })
    expect(await rulesNow()).toEqual([approvalRule({ name: 'a' })])
  })

  test('people who cannot list policies can neither read nor propose rules', async () => {
    const team = world.as('team')
    await expect(readApprovalRules(team)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(
      createRequest(team, { ...requestFields, proposal: { kind: 'rules', rules: [] } }),
    ).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('two approvals must come from two people for the same revision and base', async () => {
    await enactRules(world.as, [approvalRule({ approvals: 2 })])
    const { id } = await createRequest(world.as('team'), saveRequest())
    expect(await approveAsReviewed(reviewer(), id)).toEqual({ applied: false })
    await world.context.coreweave.ensurePolicy(JSON.parse(requestedPolicyText('elsewhere')))
    expect((await readReviewOf(third(), id)).approvals).toMatchObject([{ counts: false }])
    expect(await approveAsReviewed(third(), id)).toEqual({ applied: false })
    expect(await approveAsReviewed(reviewer(), id)).toEqual({ applied: true })
    expect((await readRequest(reviewer(), { id })).status).toBe('applied')
  })

  test('an emergency save is written, flagged and signed off by someone else', async () => {
    await enactRules(world.as, [approvalRule()])
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

  test('an emergency save is signed off by the rules that it bypassed, whatever the rules are then', async () => {
    const [one, two] = [reviewer().actor.uid, third().actor.uid]
    await enactRules(world.as, [
      approvalRule({ approvals: 2, approvers: [one, two] }),
      approvalRule({ kind: 'namespace', name: 'ml-team' }),
    ])
    await savePolicy(world.context, { ...save, emergency: true })
    const id = (await readRequests(reviewer(), {})).rows[0]?.id ?? 0
    // The rules are loosened by request meanwhile.
    const { id: loosening } = await createRequest(world.context, {
      ...requestFields,
      proposal: { kind: 'rules', rules: [] },
    })
    await approveAsReviewed(reviewer(), loosening)
    await approveAsReviewed(third(), loosening)

    const anybody = asAnotherPerson(world.context, 'uid of anybody')
    expect(await signOffRequest(anybody, { id })).toEqual({ enough: false })
    expect((await readRequest(reviewer(), { id })).signOffs).toMatchObject([
      { approvals: 2, given: 0 },
      { approvals: 1, given: 1 },
    ])
    await expect(
      signOffRequest(asAnotherPerson(world.context, 'uid of nobody'), { id }),
    ).rejects.toMatchObject({ detail: { reason: 'not-an-approver' } })
    expect(await signOffRequest(reviewer(), { id })).toEqual({ enough: false })
    await expect(signOffRequest(reviewer(), { id })).rejects.toMatchObject({
      detail: { reason: 'signed-off' },
    })
    expect((await readRequest(reviewer(), { id })).status).toBe('emergency')
    expect(await signOffRequest(third(), { id })).toEqual({ enough: true })
    expect((await readRequest(reviewer(), { id })).status).toBe('applied')
  })

  test('somebody whom the rule does not name signs nothing off', async () => {
    await enactRules(world.as, [approvalRule({ approvers: [reviewer().actor.uid] })])
    await savePolicy(world.context, { ...save, emergency: true })
    const id = (await readRequests(reviewer(), {})).rows[0]?.id ?? 0
    await expect(signOffRequest(third(), { id })).rejects.toMatchObject({
      code: 'forbidden',
      detail: { reason: 'not-an-approver' },
    })
    expect((await readRequest(reviewer(), { id })).events.map(({ kind }) => kind)).not.toContain(
      'signed-off',
    )
    await signOffRequest(reviewer(), { id })
    expect((await readRequest(reviewer(), { id })).status).toBe('applied')
  })

  test('an emergency save that CoreWeave rejects needs no sign-off', async () => {
    await enactRules(world.as, [approvalRule()])
    await expect(savePolicy(world.as('team'), { ...save, emergency: true })).rejects.toMatchObject({
      code: 'forbidden',
    })
    await world.control('faults', {
      path: '/v1/cwobject/access-policy',
      method: 'POST',
      kind: 'status',
      status: 403,
      times: 1,
    })
    await expect(savePolicy(world.context, { ...save, emergency: true })).rejects.toMatchObject({
      code: 'forbidden',
    })
    const { rows } = await readRequests(reviewer(), { show: 'all' })
    expect(rows.map(({ status }) => status)).toEqual(['failed', 'applied'])
  })
})
