import { expect, test } from 'vitest'
import { createRequest } from '@/lib/features/requests/service'
import { testContext } from '@/lib/testing/context'
import { saveRequest } from '@/lib/testing/requests'
import { listJumpTargets } from './service'

test('lists every named object', async () => {
  const { context, world } = await testContext()
  const targets = await listJumpTargets(context)
  const [cluster] = world.clusters
  expect(targets).toContainEqual({
    kind: 'cluster',
    label: cluster?.name,
    href: `/clusters/${cluster?.id}`,
  })
  expect(new Set(targets.map(({ kind }) => kind))).toEqual(
    new Set(['cluster', 'federation config', 'policy', 'bucket']),
  )
})

test('omits what a person may not list without failing the rest', async () => {
  const { context } = await testContext({ person: 'team' })
  const targets = await listJumpTargets(context)
  expect(targets.some(({ kind }) => kind === 'policy')).toBe(false)
  expect(targets.some(({ kind }) => kind === 'cluster')).toBe(true)
})

test('lists the requests that a person may read', async () => {
  const { as } = await testContext()
  const { id } = await createRequest(as('team'), saveRequest())
  const own = {
    kind: 'request',
    label: `${id}: Read datasets for ml-team / eval`,
    href: `/requests/${id}`,
  }
  expect(await listJumpTargets(as('team'))).toContainEqual(own)
  expect(await listJumpTargets(as('reviewer'))).toContainEqual(own)
  expect(await listJumpTargets(as('partner'))).not.toContainEqual(own)
})
