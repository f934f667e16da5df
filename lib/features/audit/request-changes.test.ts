import { expect, test } from 'vitest'
import { listRequestRows } from '@/lib/adapters/database/requests'
import { requestsTable } from '@/lib/adapters/database/requests-tables'
import { principalOf } from '@/lib/core/identity/principal'
import { printPolicy } from '@/lib/core/policy/policy-text'
import { savePolicy } from '@/lib/features/policies/service'
import { rejectRequest } from '@/lib/features/requests/decide'
import { removeGrant } from '@/lib/features/requests/grants'
import { commentOnRequest, createRequest } from '@/lib/features/requests/service'
import { testClusterOf, testContext } from '@/lib/testing/context'
import { approvalRule, approveAsReviewed, enactRules, saveRequest } from '@/lib/testing/requests'
import { readActivityEffects } from './access-effects'
import { readActivity } from './activity'
import type { ActivityKind } from './activity-filters'
import { activityRowKey } from './activity-schema'
import { describeEffectAccess, describeEffectSubjects } from './effect-words'

const NAME = 'requested'

type WorldOptions = { clock?: () => Date; expires?: string }

async function worldWithRequest({ clock, expires = '' }: WorldOptions = {}) {
  const world = await testContext(clock ? { clock } : {})
  const { issuerUrl } = testClusterOf(world)
  const text = printPolicy({
    version: 'v1alpha1',
    name: NAME,
    statements: [
      {
        name: 'read',
        effect: 'Allow',
        actions: ['s3:GetObject'],
        resources: ['unheard-of/*'],
        principals: [principalOf({ issuerUrl, namespace: 'gone', name: 'a' })],
      },
    ],
  })
  const [team, reviewer] = [world.as('team'), world.as('reviewer')]
  const { id } = await createRequest(team, { ...saveRequest(text), expires })
  /** The effects of the rows about requests, oldest first. */
  const effects = async (kind: ActivityKind = 'requests') => {
    const { rows } = await readActivity(reviewer, { kind })
    const { rows: found } = await readActivityEffects(reviewer, rows)
    return rows.toReversed().map((row) => {
      const action = row.source === 'console' ? row.entry.action : ''
      const effect = found[activityRowKey(row)]
      if (effect?.kind !== 'access') return [action, effect]
      const { stage, gained, lost } = effect
      const words = (parts: typeof gained) =>
        parts.map((part) => `${describeEffectAccess(part)}, ${describeEffectSubjects(part.who)}`)
      return [action, { stage, gained: words(gained), lost: words(lost) }]
    })
  }
  return { id, text, team, reviewer, as: world.as, effects }
}

const gives = (stage: string) => ({
  stage,
  gained: ['Read on unheard-of, train-east / gone / a'],
  lost: [],
})

test('a request says what it would give while it waits, and what it gave once applied', async () => {
  const { id, team, reviewer, effects } = await worldWithRequest()
  await commentOnRequest(team, { id, words: 'Today, if possible.' })
  expect(await effects()).toEqual([
    ['request.create', gives('proposed')],
    ['request.comment', undefined],
  ])
  await approveAsReviewed(reviewer, id)
  expect(await effects()).toEqual([
    ['request.create', gives('later')],
    ['request.comment', undefined],
    ['request.approve', gives('made')],
  ])
})

test('a rejected request gives nothing', async () => {
  const { id, reviewer, effects } = await worldWithRequest()
  await rejectRequest(reviewer, { id, words: 'Too wide.' })
  expect(await effects()).toEqual([
    ['request.create', undefined],
    ['request.reject', undefined],
  ])
})

test('a request that was edited in the database says that it cannot be read', async () => {
  const { reviewer, effects } = await worldWithRequest()
  expect(
    await listRequestRows(reviewer.store, reviewer.actor.orgUid, { numbers: [1] }, 1),
  ).toHaveLength(1)
  await reviewer.store.update(requestsTable).set({ text: '{}' })
  expect(await effects()).toEqual([['request.create', { kind: 'unknown', why: 'unreadable' }]])
})

test('the row of a removed grant says what it took', async () => {
  const now = { at: new Date('2027-01-15T12:00:00Z') }
  const { id, reviewer, effects } = await worldWithRequest({
    clock: () => now.at,
    expires: '2027-01-31',
  })
  await approveAsReviewed(reviewer, id)
  now.at = new Date('2027-02-01T00:00:00Z')
  await removeGrant(reviewer, { id })
  expect((await effects()).at(-1)).toEqual([
    'request.remove-grant',
    { stage: 'made', gained: [], lost: ['Read on unheard-of, train-east / gone / a'] },
  ])
})

test('the row of an emergency save says what it gave and took', async () => {
  const { text, as, effects } = await worldWithRequest()
  await enactRules(as, [approvalRule({ name: 'elsewhere' })])
  await savePolicy(as('operator'), {
    text: text.replaceAll('unheard-of', 'elsewhere'),
    base: null,
    reason: 'A leak',
    emergency: true,
  })
  expect(
    (await effects('policies')).find(([action]) => action === 'policy.emergency-save'),
  ).toEqual([
    'policy.emergency-save',
    { stage: 'made', gained: ['Read on elsewhere, train-east / gone / a'], lost: [] },
  ])
})
