import { beforeEach, describe, expect, test } from 'vitest'
import { listAudit } from '@/lib/server/audit/audit'
import { testContext } from '@/lib/testing/context'
import {
  approveAsReviewed,
  asAnotherPerson,
  readReviewOf,
  requestedPolicyText,
  requestFields,
  saveRequest,
} from '@/lib/testing/requests'
import { approveRequest, rejectRequest, requestChanges } from './decide'
import { readRequestReview } from './review'
import {
  commentOnRequest,
  createRequest,
  createWaitingCounter,
  readRequest,
  readRequests,
  reviseRequest,
  withdrawRequest,
} from './service'

let world: Awaited<ReturnType<typeof testContext>>
beforeEach(async () => {
  world = await testContext()
})
const team = () => world.as('team')
const reviewer = () => world.as('reviewer')
const ask = async (text = requestedPolicyText()) =>
  (await createRequest(team(), saveRequest(text))).id
const statusOf = async (id: number) => (await readRequest(reviewer(), { id })).status

describe('creating a request', () => {
  test('requires no permission to write policies, derives a title and is audited', async () => {
    const id = await ask()
    expect(id).toBe(1)
    const detail = await readRequest(team(), { id })
    expect(detail).toMatchObject({
      title: 'Read datasets for ml-team / eval',
      status: 'open',
      accounts: ['ml-team/eval'],
      author: { uid: 'uid of team', name: 'ravi@example.com' },
      mine: true,
      mayDecide: false,
      events: [{ kind: 'created', words: requestFields.reason }],
    })
    const [outcome] = await listAudit(world.context, { action: 'request.create' })
    expect(outcome).toMatchObject({ actor: 'uid of team', outcome: 'ok' })
  })

  test('rejects invalid policies, past expiry dates and an expiry for a deletion', async () => {
    await expect(createRequest(team(), saveRequest('{'))).rejects.toMatchObject({ code: 'invalid' })
    await expect(
      createRequest(team(), { ...saveRequest(), expires: '2020-01-01' }),
    ).rejects.toMatchObject({ detail: { fields: { expires: ['Choose a day in the future.'] } } })
    const proposal = { kind: 'delete' as const, name: 'legacy-share', base: 'x' }
    await expect(
      createRequest(team(), { ...requestFields, proposal, expires: '2999-01-01' }),
    ).rejects.toMatchObject({ code: 'invalid' })
    expect((await readRequests(team(), { show: 'all' })).rows).toEqual([])
  })

  test('removes invisible characters from comments and keeps markup as text', async () => {
    const hostile =
      '<script>alert(1)</script>\u202Eevil\u0007 عربي CW-SECRET-abcdefghijklmnop0123456789'
    const { id } = await createRequest(team(), { ...saveRequest(), reason: hostile })
    await commentOnRequest(reviewer(), { id, words: hostile })
    const { reason, events } = await readRequest(reviewer(), { id })
    expect(reason).toBe('<script>alert(1)</script>evil عربي [redacted CoreWeave token]')
    expect(events.map((event) => event.words)).toEqual([reason, reason])
  })
})

describe('reading requests', () => {
  test('authors see their own requests, people who can list policies see all, others none', async () => {
    const id = await ask()
    const stranger = asAnotherPerson(team(), 'uid of somebody else')
    await expect(readRequest(stranger, { id })).rejects.toMatchObject({ code: 'not-found' })
    await expect(readRequestReview(stranger, { id })).rejects.toMatchObject({ code: 'not-found' })
    for (const verb of [withdrawRequest, () => commentOnRequest(stranger, { id, words: 'x' })])
      await expect(verb(stranger, { id })).rejects.toMatchObject({ code: 'not-found' })
    expect(await readRequests(stranger, { show: 'all', person: 'uid of team' })).toMatchObject({
      rows: [],
      scope: 'own',
      counts: { waiting: 0, due: 0 },
    })
    expect((await readRequests(reviewer(), {})).rows.map((row) => row.id)).toEqual([id])
    expect((await readRequests(team(), {})).scope).toBe('own')
  })

  test('the review uses the viewer’s credential and is denied without permission', async () => {
    const id = await ask()
    expect(await readRequestReview(team(), { id })).toMatchObject({
      ok: false,
      error: { code: 'forbidden' },
    })
    const detail = await readRequest(team(), { id })
    expect(JSON.stringify(detail)).not.toContain('legacy-share')
    expect((await readReviewOf(reviewer(), id)).live).toMatchObject({ ok: true })
  })

  test('requests are filtered by status, text, author and service account, and paginated', async () => {
    for (let count = 0; count < 60; count++) await ask(requestedPolicyText(`wif-${count}`))
    const first = await readRequests(reviewer(), { q: 'frozen' })
    expect(first.rows).toHaveLength(50)
    const rest = await readRequests(reviewer(), { before: first.next })
    expect(rest.rows.map(({ id }) => id)).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1])
    expect(rest).not.toHaveProperty('next')
    expect(first.counts.waiting).toBe(60)
    const count = async (query: Parameters<typeof readRequests>[1]) =>
      (await readRequests(reviewer(), query)).rows.length
    expect(await count({ q: 'wif-59' })).toBe(1)
    expect(await count({ q: '%' })).toBe(0)
    expect(await count({ account: 'ml-team/eval' })).toBe(50)
    expect(await count({ account: 'ml-team/other' })).toBe(0)
    expect(await count({ account: 'ml-team/' })).toBe(50)
    expect(await count({ account: 'ml-tea/' })).toBe(0)
    expect(await createWaitingCounter(reviewer())('ml-team/')).toBe(60)
    expect(await createWaitingCounter(team())('ml-team/')).toBe(60)
    expect(await createWaitingCounter(world.as('partner'))('ml-team/')).toBe(0)
    expect(await createWaitingCounter(reviewer())('inference/')).toBe(0)
    expect(await count({ person: 'uid of operator' })).toBe(0)
    expect(await count({ show: 'closed' })).toBe(0)
  })
})

describe('discussing a request', () => {
  test('comments, requested changes, a revision and a withdrawal are listed in order', async () => {
    const id = await ask()
    await commentOnRequest(reviewer(), { id, words: 'Why the whole bucket?' })
    await requestChanges(reviewer(), { id, words: 'Only the logs, please' })
    expect(await statusOf(id)).toBe('changes-asked')
    const revised = { ...saveRequest(requestedPolicyText('wif-eval', 'logs')), id, revision: 1 }
    await reviseRequest(team(), revised)
    const detail = await readRequest(reviewer(), { id })
    expect(detail).toMatchObject({ status: 'open', revision: 2 })
    expect(detail.title).toBe('Read logs for ml-team / eval')
    await expect(reviseRequest(team(), revised)).rejects.toMatchObject({
      detail: { reason: 'lost-update' },
    })
    await withdrawRequest(team(), { id })
    const { status, events } = await readRequest(team(), { id })
    expect(status).toBe('withdrawn')
    expect(events.map(({ kind }) => kind)).toEqual([
      'created',
      'commented',
      'changes-asked',
      'revised',
      'withdrawn',
    ])
    await expect(reviseRequest(team(), { ...revised, revision: 2 })).rejects.toMatchObject({
      detail: { reason: 'not-open' },
    })
  })

  test('only the author revises and withdraws; only people who can write policies decide', async () => {
    const id = await ask()
    const other = { ...saveRequest(), id, revision: 1 }
    await expect(reviseRequest(reviewer(), other)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(withdrawRequest(reviewer(), { id })).rejects.toMatchObject({ code: 'forbidden' })
    const lister = asAnotherPerson(reviewer(), 'uid of a lister')
    const canI: typeof lister.coreweave.canI = async ({ actions }) =>
      actions[0] === 'cwobject:ListAccessPolicy'
    const mayList = { ...lister, coreweave: { ...lister.coreweave, canI } }
    await commentOnRequest(mayList, { id, words: 'Looks right to me' })
    await expect(rejectRequest(mayList, { id, words: 'no' })).rejects.toMatchObject({
      code: 'forbidden',
      detail: { next: expect.stringContaining('EnsureAccessPolicy') },
    })
    await expect(approveAsReviewed(mayList, id)).rejects.toMatchObject({ code: 'forbidden' })
    await rejectRequest(reviewer(), { id, words: 'Ask for one bucket' })
    expect(await statusOf(id)).toBe('rejected')
    await expect(approveAsReviewed(reviewer(), id)).rejects.toMatchObject({
      detail: { reason: 'not-open' },
    })
  })

  test('nobody decides their own request, from any session', async () => {
    const { id } = await createRequest(world.context, saveRequest())
    const again = { ...world.context, actor: { ...world.context.actor, sessionId: 'another' } }
    const { hash, base } = await readReviewOf(world.context, id)
    await expect(
      approveRequest(again, { id, hash, base, reason: 'Reviewed.' }),
    ).rejects.toMatchObject({
      code: 'forbidden',
      detail: { reason: 'own-request' },
    })
    await expect(rejectRequest(again, { id, words: 'x' })).rejects.toMatchObject({
      code: 'forbidden',
    })
    expect(await statusOf(id)).toBe('open')
  })
})
