import { expect, test } from 'vitest'
import { testContext } from '@/lib/testing/context'
import { failures } from '@/lib/testing/verifications/failures'
import { runnerInput, runToEnd } from '@/lib/testing/verifications/world'
import { readThrottling } from './throttling'

test('counts the runs of a week whose exchange was answered 429, for those who may read their logs', async () => {
  const world = await testContext()
  const { cluster, namespace, account: name } = runnerInput(world)
  const ref = { cluster, namespace, name }
  expect(await readThrottling(world.context, ref)).toEqual({ days: 7, runs: 0, throttled: 0 })

  await runToEnd(world.context, runnerInput(world))
  await failures['exchange-throttled'].prepare?.(world)
  await runToEnd(world.context, runnerInput(world))
  expect(await readThrottling(world.context, ref)).toEqual({
    days: 7,
    runs: 2,
    throttled: 1,
    lastAt: expect.stringMatching(/^\d{4}-.*Z$/),
  })

  const later = { ...world.context, clock: () => new Date(Date.now() + 8 * 86_400_000) }
  expect(await readThrottling(later, ref)).toEqual({ days: 7, runs: 0, throttled: 0 })
  await expect(readThrottling(world.as('partner'), ref)).rejects.toMatchObject({
    code: 'forbidden',
  })
})
