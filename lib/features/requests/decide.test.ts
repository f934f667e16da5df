import { beforeEach, describe, expect, test } from 'vitest'
import { deletePolicy, readPolicy, savePolicy } from '@/lib/features/policies/service'
import { listAudit } from '@/lib/server/audit/audit'
import { replaceClients } from '@/lib/testing/clients'
import { testContext } from '@/lib/testing/context'
import {
  approveAsReviewed,
  asAnotherPerson,
  readReviewOf,
  requestedPolicyText,
  requestFields,
  saveRequest,
} from '@/lib/testing/requests'
import { approveRequest, settleRequest } from './decide'
import { ApproveRequest } from './schema'
import { createRequest, readRequest, reviseRequest } from './service'

let world: Awaited<ReturnType<typeof testContext>>
beforeEach(async () => {
  world = await testContext()
})
const reviewer = () => world.as('reviewer')
const ask = async (text = requestedPolicyText()) =>
  (await createRequest(world.as('team'), saveRequest(text))).id
const detail = (id: number) => readRequest(reviewer(), { id })
const live = (name: string) => readPolicy(world.context, { name })
const isLive = (name: string) => live(name).then(Boolean, () => false)
const writes = async () =>
  (await listAudit(world.context, { action: 'policy.create' })).filter(
    (row) => row.kind === 'intent',
  )

describe('approving a request', () => {
  test('writes the policy with the reviewer’s credential and keeps the author and reason', async () => {
    const id = await ask()
    expect(await approveAsReviewed(reviewer(), id)).toEqual({ applied: true })
    expect((await live('wif-eval')).latest).toMatchObject({
      author: 'uid of reviewer',
      reason: `Request ${id}: ${requestFields.reason}`,
    })
    const { status, events } = await detail(id)
    expect(status).toBe('applied')
    expect(events.map(({ kind, actor }) => [kind, actor.name])).toEqual([
      ['created', 'ravi@example.com'],
      ['approved', 'sam@example.com'],
      ['applied', undefined],
    ])
    const [approval] = await listAudit(world.context, { action: 'request.approve' })
    expect(approval).toMatchObject({ actor: 'uid of reviewer', outcome: 'ok' })
  })

  test('is rejected for an unknown hash and for the hash of an older revision', async () => {
    const id = await ask()
    const old = await readReviewOf(reviewer(), id)
    const forged = { id, base: old.base, hash: 'f'.repeat(64), reason: 'Reviewed.' }
    await expect(approveRequest(reviewer(), forged)).rejects.toMatchObject({
      detail: { reason: 'revised' },
    })
    await reviseRequest(world.as('team'), {
      ...saveRequest(requestedPolicyText('wif-eval', 'logs')),
      id,
      revision: 1,
    })
    await expect(
      approveRequest(reviewer(), { id, hash: old.hash, base: old.base, reason: 'Reviewed.' }),
    ).rejects.toMatchObject({ detail: { reason: 'revised' } })
    expect(await isLive('wif-eval')).toBe(false)
  })

  test('is rejected when a live policy changed between review and approval', async () => {
    const id = await ask()
    const { hash, base } = await readReviewOf(reviewer(), id)
    await world.context.coreweave.ensurePolicy(JSON.parse(requestedPolicyText('another')))
    await expect(
      approveRequest(reviewer(), { id, hash, base, reason: 'Reviewed.' }),
    ).rejects.toMatchObject({
      code: 'conflict',
      detail: { reason: 'moved' },
    })
    expect(await isLive('wif-eval')).toBe(false)
    expect(await approveAsReviewed(reviewer(), id)).toEqual({ applied: true })
  })

  test('needs a reason, which is in the discussion and in the audit log', async () => {
    const id = await ask()
    const { hash, base } = await readReviewOf(reviewer(), id)
    expect(ApproveRequest.safeParse({ id, hash, base, reason: ' ' }).success).toBe(false)
    await approveRequest(reviewer(), { id, hash, base, reason: 'Read only.' })
    const approved = (await detail(id)).events.find(({ kind }) => kind === 'approved')
    expect(approved?.words).toBe('Read only.')
    const rows = await listAudit(world.context, { action: 'request.approve' })
    expect(rows.find(({ kind }) => kind === 'intent')).toMatchObject({
      after: { reason: 'Read only.' },
    })
  })

  test('twice applies the change once', async () => {
    const id = await ask()
    const { hash, base } = await readReviewOf(reviewer(), id)
    await approveRequest(reviewer(), { id, hash, base, reason: 'Reviewed.' })
    await expect(
      approveRequest(reviewer(), { id, hash, base, reason: 'Reviewed.' }),
    ).rejects.toMatchObject({
      detail: { reason: 'not-open' },
    })
    expect(await writes()).toHaveLength(1)
  })

  test('by two reviewers at once and by a double click writes once', async () => {
    const id = await ask()
    const { hash, base } = await readReviewOf(reviewer(), id)
    const all = await Promise.allSettled(
      [reviewer(), reviewer(), world.context].map((who) =>
        approveRequest(who, { id, hash, base, reason: 'Reviewed.' }),
      ),
    )
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await writes()).toHaveLength(1)
    expect((await detail(id)).status).toBe('applied')
  })

  test('never overwrites a change that the author had not seen', async () => {
    const id = await ask()
    await savePolicy(world.context, {
      text: requestedPolicyText('wif-eval', 'logs'),
      base: null,
      reason: 'x',
    })
    expect((await readReviewOf(reviewer(), id)).moved).toMatchObject({ reason: 'exists' })
    await expect(approveAsReviewed(reviewer(), id)).rejects.toMatchObject({
      detail: { reason: 'exists' },
    })
    expect((await live('wif-eval')).text).toContain('logs/*')
  })

  test('is rejected when the policy was deleted since', async () => {
    await savePolicy(world.context, { text: requestedPolicyText(), base: null, reason: 'x' })
    const { base } = await live('wif-eval')
    const text = requestedPolicyText('wif-eval', 'logs')
    const asked = {
      ...requestFields,
      proposal: { kind: 'save' as const, text, base, was: 'wif-eval' },
    }
    const { id } = await createRequest(world.context, asked)
    await deletePolicy(world.context, { name: 'wif-eval', base, reason: 'not needed' })
    expect((await readReviewOf(reviewer(), id)).moved).toMatchObject({ reason: 'deleted' })
    await expect(approveAsReviewed(reviewer(), id)).rejects.toMatchObject({
      detail: { reason: 'deleted' },
    })
  })

  test('deletes and renames policies', async () => {
    await savePolicy(world.context, { text: requestedPolicyText(), base: null, reason: 'x' })
    const { base } = await live('wif-eval')
    const text = requestedPolicyText('wif-evaluation')
    const rename = await createRequest(world.context, {
      ...requestFields,
      proposal: { kind: 'save', text, base, was: 'wif-eval' },
    })
    await approveAsReviewed(reviewer(), rename.id)
    expect([await isLive('wif-eval'), await isLive('wif-evaluation')]).toEqual([false, true])
    const now = await live('wif-evaluation')
    const removal = await createRequest(world.context, {
      ...requestFields,
      proposal: { kind: 'delete', name: 'wif-evaluation', base: now.base },
    })
    await approveAsReviewed(reviewer(), removal.id)
    expect(await isLive('wif-evaluation')).toBe(false)
  })
})

describe('a failed write', () => {
  const refuse = (status: number) =>
    world.control('faults', {
      path: '/v1/cwobject/access-policy',
      method: 'POST',
      kind: 'status',
      status,
      times: 1,
    })

  test('leaves the request open with CoreWeave’s error if CoreWeave rejects it', async () => {
    const id = await ask()
    await refuse(403)
    await expect(approveAsReviewed(reviewer(), id)).rejects.toMatchObject({ code: 'forbidden' })
    const { status, events } = await detail(id)
    expect(status).toBe('open')
    expect(events.at(-1)).toMatchObject({ kind: 'failed' })
    expect(await approveAsReviewed(reviewer(), id)).toEqual({ applied: true })
  })

  test('has an unknown outcome after an unusable response, until someone checks the live policies', async () => {
    const id = await ask()
    await refuse(503)
    await expect(approveAsReviewed(reviewer(), id)).rejects.toMatchObject({ code: 'upstream' })
    expect(await detail(id)).toMatchObject({ status: 'unknown', stuck: true })
    expect(await settleRequest(reviewer(), { id })).toEqual({ written: false })
    expect((await detail(id)).status).toBe('open')
    expect(await approveAsReviewed(reviewer(), id)).toEqual({ applied: true })
  })

  test('does not happen while the database is unavailable', async () => {
    const id = await ask()
    const { hash, base } = await readReviewOf(reviewer(), id)
    const broken = new Proxy(reviewer().store, {
      get: (target, name) =>
        name === 'transaction'
          ? () => Promise.reject(new Error('the store is down'))
          : Reflect.get(target, name),
    })
    await expect(
      approveRequest({ ...reviewer(), store: broken }, { id, hash, base, reason: 'Reviewed.' }),
    ).rejects.toMatchObject({ code: 'unrecorded' })
    expect(await isLive('wif-eval')).toBe(false)
    expect((await detail(id)).status).toBe('open')
  })

  test('stays claimed if the database becomes unavailable after the write', async () => {
    let now = new Date()
    world = await testContext({ clock: () => now })
    const id = await ask()
    const { hash, base } = await readReviewOf(reviewer(), id)
    const context = reviewer()
    let down = false
    const store = new Proxy(context.store, {
      get: (target, name) => {
        if (down && name === 'transaction')
          return () => Promise.reject(new Error('the store is down'))
        const value = Reflect.get(target, name)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    const ensurePolicy: typeof context.coreweave.ensurePolicy = async (policy) => {
      await context.coreweave.ensurePolicy(policy)
      down = true
    }
    const failing = replaceClients({ ...context, store }, { coreweave: { ensurePolicy } })
    await expect(
      approveRequest(failing, { id, hash, base, reason: 'Reviewed.' }),
    ).rejects.toMatchObject({
      code: 'unrecorded',
      detail: { reason: 'outcome-lost' },
    })
    expect(await isLive('wif-eval')).toBe(true)
    expect(await detail(id)).toMatchObject({ status: 'applying', stuck: false })
    await expect(settleRequest(reviewer(), { id })).rejects.toMatchObject({ code: 'conflict' })
    now = new Date(now.getTime() + 3 * 60_000)
    expect((await detail(id)).stuck).toBe(true)
    expect(await settleRequest(asAnotherPerson(reviewer(), 'next'), { id })).toEqual({
      written: true,
    })
    expect((await detail(id)).status).toBe('applied')
    expect(await writes()).toHaveLength(1)
  })
})
