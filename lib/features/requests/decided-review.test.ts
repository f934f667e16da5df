import { beforeEach, expect, test } from 'vitest'
import { deletePolicy, readPolicy, savePolicy } from '@/lib/features/policies/service'
import { testContext } from '@/lib/testing/context'
import {
  approvalRule,
  approveAsReviewed,
  enactRules,
  readReviewOf,
  requestedPolicyText,
  saveRequest,
} from '@/lib/testing/requests'
import { rejectRequest } from './decide'
import { createRequest } from './service'

let world: Awaited<ReturnType<typeof testContext>>
beforeEach(async () => {
  world = await testContext()
})
const reviewer = () => world.as('reviewer')
const ask = async (text = requestedPolicyText()) =>
  (await createRequest(world.as('team'), saveRequest(text))).id
const reviewed = (id: number) => readReviewOf(reviewer(), id)
const namesIn = ({ live }: Awaited<ReturnType<typeof reviewed>>) =>
  live.ok ? live.value.policies.map(({ name }) => name).toSorted() : []

test('an approved request is compared with what was live before it, and not with itself', async () => {
  const id = await ask()
  const before = await reviewed(id)
  expect(before.decided).toBeUndefined()
  await approveAsReviewed(reviewer(), id)
  const after = await reviewed(id)
  expect(after).toMatchObject({
    decided: { by: [{ uid: 'uid of reviewer' }] },
    before: '',
    needs: [{ approvals: 1, given: 1 }],
    approvals: [{ by: { uid: 'uid of reviewer' }, counts: true }],
  })
  expect(after).not.toHaveProperty('moved')
  expect(namesIn(after)).toEqual(namesIn(before))
})

test('later changes of policies and rules do not change what an approved request shows', async () => {
  const id = await ask()
  await approveAsReviewed(reviewer(), id)
  const then = await reviewed(id)
  // Changed again, and another policy deleted, in the console and outside of it.
  const { base } = await readPolicy(world.context, { name: 'wif-eval' })
  const text = requestedPolicyText('wif-eval', 'logs')
  await savePolicy(world.context, { text, base, reason: 'later', was: 'wif-eval' })
  const share = await readPolicy(world.context, { name: 'legacy-share' })
  await deletePolicy(world.context, { name: 'legacy-share', base: share.base, reason: 'unused' })
  await world.context.coreweave.ensurePolicy({
    version: 'v1alpha1',
    name: 'outside',
    statements: [
      { name: 'all', effect: 'Allow', actions: ['s3:*'], resources: ['*'], principals: ['*'] },
    ],
  })
  expect(await enactRules(world.as, [approvalRule({ approvals: 2 })])).toBe('applied')
  const now = await reviewed(id)
  const { at: _, ...shown } = now
  const { at: __, ...kept } = then
  expect({ ...shown, live: undefined }).toEqual({ ...kept, live: undefined })
  expect(namesIn(now)).toEqual(namesIn(then))
})

test('a change of a policy shows the text that it replaced', async () => {
  const first = await ask()
  await approveAsReviewed(reviewer(), first)
  const { base } = await readPolicy(world.context, { name: 'wif-eval' })
  const { id } = await createRequest(world.as('team'), {
    ...saveRequest(),
    proposal: {
      kind: 'save',
      text: requestedPolicyText('wif-eval', 'logs'),
      base,
      was: 'wif-eval',
    },
  })
  const open = await reviewed(id)
  await approveAsReviewed(reviewer(), id)
  const decided = await reviewed(id)
  expect(decided.before).toBe(open.before)
  expect(decided.before).toContain('datasets')
  expect(namesIn(decided)).toEqual(namesIn(open))
})

test('a rejected request shows what it was compared with when it was rejected', async () => {
  const id = await ask()
  await rejectRequest(reviewer(), { id, words: 'No.' })
  await approveAsReviewed(reviewer(), await ask())
  const review = await reviewed(id)
  expect(review).toMatchObject({ decided: { by: [] }, before: '', needs: [{ given: 0 }] })
  expect(review).not.toHaveProperty('moved')
  expect(namesIn(review)).not.toContain('wif-eval')
})

test('changed approval rules show the rules that they replaced', async () => {
  await enactRules(world.as, [approvalRule({ name: 'logs' })])
  const { id } = await createRequest(world.as('operator'), {
    ...saveRequest(),
    proposal: { kind: 'rules', rules: [approvalRule({ name: 'datasets' })] },
  })
  await approveAsReviewed(reviewer(), id)
  const review = await reviewed(id)
  expect(review.before).toContain('logs')
  expect(review.before).not.toContain('datasets')
})
