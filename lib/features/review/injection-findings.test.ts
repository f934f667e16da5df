import { expect, test } from 'vitest'
import { type TestContext, testClusterOf, testContext } from '@/lib/testing/context'
import { podObject, putInto, workloadObject } from '@/lib/testing/coverage/workloads'
import { readClusterReview } from './service'

const TEAM = { namespace: 'ml-team', account: 'train-runner' }
const INJECTION_KINDS = [
  'webhook-not-called',
  'webhook-at-risk',
  'pods-not-mutated',
  'template-not-mutated',
  'other-credentials-win',
]

async function kindsOf(world: TestContext) {
  const cluster = testClusterOf(world).id
  const { findings } = await readClusterReview(world.context, { cluster })
  return findings.map(({ kind }) => kind).filter((kind) => INJECTION_KINDS.includes(kind))
}
const change = (world: TestContext, body: object) =>
  world.control(`clusters/${testClusterOf(world).id}`, body)

test('a cluster whose webhook works has no finding about it', async () => {
  expect(await kindsOf(await testContext())).toEqual([])
})

test('a webhook that is down, or whose certificate expired, is a finding until it is repaired', async () => {
  const world = await testContext()
  await change(world, { webhook: 'down' })
  expect(await kindsOf(world)).toEqual(['webhook-not-called'])
  await change(world, { webhook: 'installed', webhookCertificate: 'expired' })
  expect(await kindsOf(world)).toEqual(['webhook-not-called'])
  await change(world, { webhookCertificate: 'expiring' })
  expect(await kindsOf(world)).toEqual(['webhook-at-risk'])
  await change(world, { webhookCertificate: 'valid' })
  expect(await kindsOf(world)).toEqual([])
})

test('a workload that is not mutated, and one whose pods use static keys, are findings', async () => {
  const world = await testContext()
  const put = putInto(world)
  const owner = { kind: 'StatefulSet', name: 'trainer' }
  const createdAt = new Date().toISOString()
  const env = [{ name: 'AWS_ACCESS_KEY_ID', value: 'AKIA' }]
  await put(workloadObject('StatefulSet', { ...TEAM, name: 'trainer' }))
  await put(podObject({ ...TEAM, name: 'trainer-0', owner, env, createdAt }))
  await change(world, { trouble: { unmutated: { app: 'trainer' } } })
  expect((await kindsOf(world)).toSorted()).toEqual([
    'other-credentials-win',
    'pods-not-mutated',
    'template-not-mutated',
  ])
})
