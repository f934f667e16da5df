import { beforeAll, describe, expect, test } from 'vitest'
import { listAudit } from '@/lib/server/audit/audit'
import { testContext } from '@/lib/testing/context'
import { dateAfterDays, grantingPolicy, REVIEW_DAY_MS } from '@/lib/testing/review'
import {
  acceptFinding,
  readReview,
  recordReview,
  recordReviewSightings,
  withdrawSignOff,
} from './service'

type World = Awaited<ReturnType<typeof testContext>>

describe('accepting a finding', () => {
  let now = Date.now()
  let world: World
  beforeAll(async () => {
    world = await testContext({ clock: () => new Date(now) })
  })
  const everyone = async () => {
    const { findings } = await readReview(world.as('reviewer'))
    const found = findings.find(({ kind }) => kind === 'everyone-writes')
    if (!found) throw new Error('not found')
    return found
  }

  test('lasts until a day and is audited', async () => {
    const { id } = await everyone()
    const reviewer = world.as('reviewer')
    await acceptFinding(reviewer, {
      finding: id,
      until: dateAfterDays(7, now),
      reason: 'The partner moves.',
    })
    expect(await everyone()).toMatchObject({
      accepted: { reason: 'The partner moves.', actor: 'uid of reviewer', expired: false },
    })
    expect((await readReview(reviewer)).totals).toMatchObject({ high: 0, accepted: 1 })
    expect(await listAudit(reviewer, { action: 'finding.accept' })).toMatchObject([
      { kind: 'outcome', outcome: 'ok' },
      { kind: 'intent', actor: 'uid of reviewer', after: { reason: 'The partner moves.' } },
    ])
    now += 9 * REVIEW_DAY_MS
    expect((await everyone()).accepted).toMatchObject({ expired: true })
    expect((await readReview(reviewer)).totals).toMatchObject({ high: 1, accepted: 0 })
  })

  test('ends when the statement changes', async () => {
    const { id } = await everyone()
    await acceptFinding(world.context, { finding: id, until: dateAfterDays(7, now), reason: 'x' })
    await world.context.coreweave.ensurePolicy({
      ...grantingPolicy('legacy-share', ['*'], ['models/*']),
      statements: [
        {
          name: 'all',
          effect: 'Allow',
          actions: ['s3:PutObject', 's3:DeleteObject'],
          resources: ['datasets/*'],
          principals: ['*'],
        },
      ],
    })
    const again = await everyone()
    expect(again.id).not.toBe(id)
    expect(again).not.toHaveProperty('accepted')
    await expect(
      acceptFinding(world.context, { finding: id, until: dateAfterDays(7, now), reason: 'x' }),
    ).rejects.toMatchObject({ code: 'conflict', detail: { reason: 'moved' } })
  })

  test('can be withdrawn', async () => {
    const { id } = await everyone()
    await acceptFinding(world.context, { finding: id, until: dateAfterDays(7, now), reason: 'x' })
    await withdrawSignOff(world.context, { finding: id })
    expect(await everyone()).not.toHaveProperty('accepted')
    await expect(withdrawSignOff(world.context, { finding: id })).rejects.toMatchObject({
      code: 'not-found',
    })
  })

  test.each([dateAfterDays(-1), dateAfterDays(500)])(
    'no finding is accepted until %s',
    async (until) => {
      const { id } = await everyone()
      await expect(
        acceptFinding(world.context, { finding: id, until, reason: 'x' }),
      ).rejects.toMatchObject({ code: 'invalid' })
    },
  )
})

test('a review covers only the outside changes that were shown', async () => {
  const { context, as } = await testContext()
  const reviewer = as('reviewer')
  const unrecorded = await readReview(reviewer)
  expect(unrecorded.outside.every((change) => change.unrecorded)).toBe(true)
  await expect(
    recordReview(reviewer, { changes: unrecorded.outside, note: '' }),
  ).rejects.toMatchObject({ code: 'conflict' })
  await recordReviewSightings(reviewer, { clusters: [] })
  const first = await readReview(reviewer)
  expect(first.outside).toHaveLength(4)
  expect(first).not.toHaveProperty('last')
  const shown = first.outside.map(({ policy, version }) => ({ policy, version }))
  await context.coreweave.ensurePolicy(grantingPolicy('legacy-share', ['role/Partner']))
  await context.coreweave.deletePolicy('inference-read-models')
  await recordReviewSightings(reviewer, { clusters: [] })
  await recordReview(reviewer, { changes: shown, note: 'First look' })
  const second = await readReview(reviewer)
  expect(second.outside.map(({ policy, version, gone }) => [policy, version, gone])).toEqual([
    ['inference-read-models', 2, true],
    ['legacy-share', 2, false],
  ])
  expect(second.last).toMatchObject({
    number: 1,
    actor: 'uid of reviewer',
    changes: 4,
    note: 'First look',
  })
  await expect(recordReview(reviewer, { changes: shown, note: '' })).rejects.toMatchObject({
    code: 'conflict',
  })
  const next = await recordReview(reviewer, {
    changes: second.outside.map(({ policy, version }) => ({ policy, version })),
    note: '',
  })
  expect(next.auditRow).toBe(2)
  expect(next.auditHead).toMatch(/^[0-9a-f]{64}$/)
  expect((await readReview(reviewer)).outside).toEqual([])
})
