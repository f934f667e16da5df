import { expect, test } from 'vitest'
import { createRequest, withdrawRequest } from '@/lib/features/requests/service'
import { readReview, recordReviewSightings } from '@/lib/features/review/service'
import { testContext } from '@/lib/testing/context'
import { saveRequest } from '@/lib/testing/requests'
import { readNavigationCounts } from './navigation-counts'

test('counts the open requests that a person can see, and findings for reviewers only', async () => {
  const world = await testContext()
  const { id } = await createRequest(world.as('team'), saveRequest())
  expect(await readNavigationCounts(world.as('team'))).toEqual({ requests: 1 })
  expect(await readNavigationCounts(world.as('partner'))).toEqual({ requests: 0 })
  expect(await readNavigationCounts(world.as('reviewer'))).toEqual({ requests: 1 })

  const { totals, at } = await readReview(world.context)
  expect(totals.high).toBeGreaterThan(0)
  expect(await readNavigationCounts(world.as('reviewer'))).toEqual({ requests: 1 })
  await recordReviewSightings(world.context, { clusters: [] })
  const review = { high: totals.high, day: at.slice(0, 10) }
  expect(await readNavigationCounts(world.as('reviewer'))).toEqual({ requests: 1, review })
  expect(await readNavigationCounts(world.as('team'))).toEqual({ requests: 1 })

  await withdrawRequest(world.as('team'), { id })
  expect(await readNavigationCounts(world.as('reviewer'))).toMatchObject({ requests: 0 })
})
