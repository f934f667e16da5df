import { expect, test } from 'vitest'
import { testContext } from '@/lib/testing/context'
import { clusterClient } from '@/lib/testing/verifications/world'
import { parseStorageCommand, runStorageCommand, type StorageCommand } from './verify-storage'

const given = '--cluster train-east --namespace ml-team --account train-runner --json'
const commandOf = (text: string): StorageCommand => parseStorageCommand(text.split(' '))
const never = () => AbortSignal.timeout(25_000)

test('exits 0, prints JSON and leaves no Job when the verification passes', async () => {
  const world = await testContext()
  const { code, text } = await runStorageCommand(world.context, commandOf(given), never())
  expect(code).toBe(0)
  expect(JSON.parse(text)).toMatchObject({ started: true, verdict: { state: 'passed' } })
  const { items } = await clusterClient(world).listJobs({ namespace: 'ml-team' })
  expect(items).toEqual([])
})

test('exits 1 and prints the failed check when the verification fails', async () => {
  const world = await testContext()
  const words = given.replace(' --json', ' --bucket scratch --access write')
  const { code, text } = await runStorageCommand(world.context, commandOf(words), never())
  expect(code).toBe(1)
  expect(text).toMatch(/^FAILED {2}Chosen bucket used over S3/m)
})

test('exits 1 without creating a Job when a check before it fails', async () => {
  const world = await testContext()
  const command = { ...commandOf(given), account: 'eval' }
  const { code, text } = await runStorageCommand(world.context, command, never())
  expect(code).toBe(1)
  expect(JSON.parse(text)).toMatchObject({ started: false, verdict: { cause: 'not-annotated' } })
})

test.each([
  ['nowhere', 'Cluster nowhere not found.'],
  ['lab', 'is unreachable'],
])('fails when cluster %s does not exist or cannot be reached', async (cluster, why) => {
  const world = await testContext()
  const command = { ...commandOf(given), cluster }
  await expect(runStorageCommand(world.context, command, never())).rejects.toThrow(why)
})

test.each([
  ['', '--cluster'],
  ['more', 'more'],
  ['--nonsense', 'nonsense'],
  ['--cluster a --namespace B! --account c', '--namespace'],
  ['--cluster a --namespace b --account c --bucket X', '--bucket'],
  ['--cluster a --namespace b --account c --bucket abc --access all', '--access'],
])('rejects the arguments "%s" and says why', (text, why) => {
  expect(() => parseStorageCommand(text.split(' ').filter(Boolean))).toThrow(why)
})
