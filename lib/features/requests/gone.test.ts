import { beforeEach, expect, test } from 'vitest'
import { contextOf } from '@/lib/server/session/context-of'
import { testContext } from '@/lib/testing/context'
import {
  approveAsReviewed,
  readReviewOf,
  requestedPolicyText,
  saveRequest,
} from '@/lib/testing/requests'
import { approveRequest } from './decide'
import { createRequest, readRequest, readRequests, withdrawRequest } from './service'

let world: Awaited<ReturnType<typeof testContext>>
beforeEach(async () => {
  world = await testContext()
})
const reviewer = () => world.as('reviewer')
const ask = async (name = 'wif-eval') =>
  (await createRequest(world.as('team'), saveRequest(requestedPolicyText(name)))).id

/** The same person with the same session, after their token was deleted at CoreWeave. */
function withoutToken() {
  const { actor, store, config, clock } = world.as('team')
  const { sessionId: id, uid, orgUid } = actor
  return contextOf(
    { id, uid, orgUid, token: 'CW-SECRET-deleted', clusterTokens: {} },
    { store, config, clock },
  )
}

test('a person whose token was deleted can no longer read, create or withdraw requests', async () => {
  const id = await ask()
  const gone = withoutToken()
  const refused = { code: 'unauthenticated' }
  await expect(readRequests(gone, {})).rejects.toMatchObject(refused)
  await expect(readRequest(gone, { id })).rejects.toMatchObject(refused)
  await expect(withdrawRequest(gone, { id })).rejects.toMatchObject(refused)
  await expect(
    createRequest(gone, saveRequest(requestedPolicyText('another'))),
  ).rejects.toMatchObject(refused)
  expect((await readRequest(reviewer(), { id })).status).toBe('open')
})

test('the request of a person whose token was deleted can still be decided and names its author', async () => {
  const id = await ask()
  expect(await approveAsReviewed(reviewer(), id)).toEqual({ applied: true })
  expect(await readRequest(reviewer(), { id })).toMatchObject({
    status: 'applied',
    author: { uid: 'uid of team', name: 'ravi@example.com' },
  })
  await expect(readRequest(withoutToken(), { id })).rejects.toMatchObject({
    code: 'unauthenticated',
  })
})

test('a hash approves only its own request in its own organization', async () => {
  const [first, second] = [await ask('wif-one'), await ask('wif-two')]
  const looked = await readReviewOf(reviewer(), first)
  const forged = { hash: looked.hash, base: looked.base }
  const revised = { code: 'conflict', detail: { reason: 'revised' } }
  await expect(
    approveRequest(reviewer(), { id: second, ...forged, reason: 'Reviewed.' }),
  ).rejects.toMatchObject(revised)

  const other = await testContext()
  const stranger = other.as('reviewer')
  await expect(
    approveRequest(stranger, { id: first, ...forged, reason: 'Reviewed.' }),
  ).rejects.toMatchObject({
    code: 'not-found',
  })
  await createRequest(other.as('team'), saveRequest(requestedPolicyText('wif-one')))
  await expect(
    approveRequest(stranger, { id: 1, ...forged, reason: 'Reviewed.' }),
  ).rejects.toMatchObject(revised)
  expect((await readRequest(reviewer(), { id: first })).status).toBe('open')
})
