import { expect, test } from 'vitest'
import { readVerification } from '@/lib/features/verifications/service'
import { readOnlyCanary } from '@/lib/testing/canaries/world'
import { testContext } from '@/lib/testing/context'
import { createRealAccount, openRealClusterWorld } from '@/lib/testing/verifications/real'
import { createCanary, deleteCanary, settleCanaries } from './service'

const MINUTE = 60_000
/** A real controller starts a run at the next full minute, and a real pod takes some seconds. */
const RUN = { timeout: 240_000, interval: 2_000 }

test('a canary runs on a real cluster at its time, is read as ours, and turns unknown once it was changed', async () => {
  const world = await openRealClusterWorld(await testContext({ seed: 'empty', realCluster: true }))
  const { context } = world
  const account = await createRealAccount(world)
  const soon = Math.ceil(Date.now() / MINUTE + 0.2) % 15
  const created = await createCanary(
    context,
    { ...account.input, schedule: 'every-15-minutes' },
    { offsetMinutes: soon },
  )
  expect(created).toMatchObject({ created: true })
  expect(await readOnlyCanary(context)).toMatchObject({ state: { code: 'never-ran' } })

  await expect.poll(async () => (await readOnlyCanary(context)).unstored, RUN).toBe(true)
  expect(await settleCanaries(context, {})).toEqual({ stored: 1 })
  const row = await readOnlyCanary(context)
  expect(row).toMatchObject({ state: { code: 'passed' }, ticks: [{ state: 'passed' }] })
  expect(Date.parse(row.ticks[0]?.at ?? '') % (15 * MINUTE)).toBe(soon * MINUTE)
  const { cluster, namespace, id, cronJob } = row
  const name = row.ticks[0]?.run ?? ''
  expect(await readVerification(context, { cluster, namespace, name })).toMatchObject({
    canary: id,
    verdict: { state: 'passed' },
    proof: { code: 'proved' },
  })

  const { metadata, spec } = await account.kubernetes.getCronJob({ namespace, name: cronJob })
  await account.put({
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: cronJob, namespace, resourceVersion: metadata.resourceVersion },
    spec: { ...spec, suspend: true },
  })
  expect((await readOnlyCanary(context)).state).toMatchObject({ reason: 'changed' })
  expect(await deleteCanary(context, { id })).toMatchObject({ cronJob: 'left' })
  await account.remove()
}, 400_000)
