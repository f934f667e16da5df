import { expect } from 'vitest'
import type { CanarySummary, CreateCanary } from '@/lib/features/canaries/schema'
import { createCanary, listCanarySummaries, settleCanaries } from '@/lib/features/canaries/service'
import type { TestPersonContext } from '../clients'
import type { TestContext } from '../context'
import { configureCluster } from '../verifications/breaks'
import { clusterIdOf, runnerInput } from '../verifications/world'

export const canaryInput = (
  world: TestContext,
  more: Partial<CreateCanary> = {},
): CreateCanary => ({
  ...runnerInput(world),
  schedule: 'every-15-minutes',
  bucketCheck: { bucket: 'datasets', access: 'read' },
  ...more,
})

/** Creates a canary, which runs only when a test lets time pass, and returns its id. */
export async function startCanary(world: TestContext, more: Partial<CreateCanary> = {}) {
  await controlCronJobs(world, { stopClock: true })
  const result = await createCanary(world.context, canaryInput(world, more))
  if (!result.created) throw new Error(`not created: ${result.verdict.sentence}`)
  return result.id
}

export const controlCronJobs = (world: TestContext, cronJobs: object) =>
  configureCluster(world, { cronJobs })

export async function readOnlyCanary(context: TestPersonContext): Promise<CanarySummary> {
  const { rows } = await listCanarySummaries(context, {})
  const [row] = rows
  if (!row || rows.length > 1) throw new Error(`There are ${rows.length} canaries.`)
  return row
}

/** Lets the next run come, waits until it has ended, and stores its result. */
export async function runCanary(world: TestContext, context = world.context) {
  await controlCronJobs(world, { advanceMinutes: 15 })
  await expect
    .poll(
      async () => {
        const { running, unstored } = await readOnlyCanary(context)
        return running === undefined && unstored
      },
      { timeout: 60_000 },
    )
    .toBe(true)
  return settleCanaries(context, { cluster: clusterIdOf(world) })
}
