import { beforeEach, expect, test } from 'vitest'
import { readPolicy, savePolicy } from '@/lib/features/policies/service'
import { testContext } from '@/lib/testing/context'
import {
  approveAsReviewed,
  asAnotherPerson,
  readReviewOf,
  requestedPolicyText,
  requestFields,
  saveRequest,
} from '@/lib/testing/requests'
import { removeGrant, settleGrant } from './grants'
import { createRequest, readRequest, readRequests } from './service'

let world: Awaited<ReturnType<typeof testContext>>
let now: Date
beforeEach(async () => {
  now = new Date('2027-01-15T12:00:00Z')
  world = await testContext({ clock: () => now })
})
const reviewer = () => world.as('reviewer')
const textOf = async (name = 'wif-eval') => (await readPolicy(reviewer(), { name })).text
const isLive = () => textOf().then(Boolean, () => false)
const over = () => {
  now = new Date('2027-02-01T00:00:00Z')
}

/** A grant until the end of January. */
async function granted(text = requestedPolicyText(), base: string | null = null) {
  const proposal = { kind: 'save' as const, text, base }
  const input = { ...requestFields, proposal, expires: '2027-01-31' }
  const { id } = await createRequest(world.as('team'), input)
  await approveAsReviewed(reviewer(), id)
  return id
}

test('a grant is due after its last day and stays active until it is removed', async () => {
  const id = await granted()
  now = new Date('2027-01-31T23:00:00Z')
  await expect(removeGrant(reviewer(), { id })).rejects.toMatchObject({
    detail: { reason: 'not-due' },
  })
  over()
  const page = await readRequests(reviewer(), { show: 'due' })
  expect(page).toMatchObject({ counts: { due: 1 }, rows: [{ id, due: true }] })
  expect((await readReviewOf(reviewer(), id)).removal).toEqual({ kind: 'delete' })
  expect(await isLive()).toBe(true)
  await expect(removeGrant(world.as('team'), { id })).rejects.toMatchObject({ code: 'forbidden' })
  expect(await removeGrant(reviewer(), { id })).toEqual({ removed: 'delete' })
  expect(await isLive()).toBe(false)
  expect(await readRequest(reviewer(), { id })).toMatchObject({ status: 'expired', due: false })
  await expect(removeGrant(reviewer(), { id })).rejects.toMatchObject({ code: 'conflict' })
})

test('removing a grant from an existing policy reverts exactly what was granted', async () => {
  await savePolicy(world.context, { text: requestedPolicyText(), base: null, reason: 'x' })
  const before = await readPolicy(world.context, { name: 'wif-eval' })
  const policy = JSON.parse(before.text)
  const more = { ...policy.statements[1], name: 'logs-read', resources: ['logs', 'logs/*'] }
  const wider = { ...policy, statements: [...policy.statements, more] }
  const id = await granted(JSON.stringify(wider), before.base)
  const other = { ...policy.statements[1], name: 'models-read', resources: ['models/*'] }
  await world.context.coreweave.ensurePolicy({
    ...wider,
    statements: [...wider.statements, other],
  })
  over()
  expect(await removeGrant(reviewer(), { id })).toEqual({ removed: 'save' })
  expect(JSON.parse(await textOf()).statements).toEqual([...policy.statements, other])
})

test('a grant that was changed since cannot be removed and is resolved with a comment', async () => {
  const id = await granted()
  const policy = JSON.parse(await textOf())
  policy.statements[1].actions.push('s3:PutObject')
  await world.context.coreweave.ensurePolicy(policy)
  over()
  await expect(removeGrant(reviewer(), { id })).rejects.toMatchObject({
    code: 'conflict',
    detail: { reason: 'changed' },
  })
  expect(await readRequest(reviewer(), { id })).toMatchObject({ due: true })
  expect(await isLive()).toBe(true)
  const author = { ...reviewer(), actor: world.as('team').actor }
  await expect(settleGrant(author, { id, words: 'mine' })).rejects.toMatchObject({
    code: 'forbidden',
  })
  await settleGrant(reviewer(), { id, words: 'Became permanent with request 7' })
  expect((await readRequest(reviewer(), { id })).events.at(-1)).toMatchObject({
    kind: 'kept-by-hand',
    words: 'Became permanent with request 7',
  })
})

test('the grant of a deleted policy is marked as expired', async () => {
  const id = await granted()
  await world.context.coreweave.deletePolicy('wif-eval')
  over()
  expect(await removeGrant(reviewer(), { id })).toEqual({ removed: 'gone' })
})

test('concurrent removals remove a grant once', async () => {
  const id = await granted()
  over()
  const all = await Promise.allSettled([
    removeGrant(reviewer(), { id }),
    removeGrant(asAnotherPerson(reviewer(), 'uid of a third'), { id }),
  ])
  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  expect((await readRequest(reviewer(), { id })).status).toBe('expired')
})

test('a failed removal leaves the grant due and can be retried', async () => {
  const id = await granted()
  over()
  await world.control('faults', {
    path: '/v1/cwobject/access-policy/wif-eval',
    method: 'DELETE',
    kind: 'status',
    status: 503,
    times: 1,
  })
  await expect(removeGrant(reviewer(), { id })).rejects.toMatchObject({ code: 'upstream' })
  expect(await readRequest(reviewer(), { id })).toMatchObject({ due: true })
  expect(await removeGrant(reviewer(), { id })).toEqual({ removed: 'delete' })
})

test('a request without an expiry is never due', async () => {
  const { id } = await createRequest(world.as('team'), saveRequest())
  await approveAsReviewed(reviewer(), id)
  over()
  expect((await readRequest(reviewer(), { id })).due).toBe(false)
})
