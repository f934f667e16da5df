import { expect, test } from 'vitest'
import { testContext } from '@/lib/testing/context'
import { clusterClient } from '@/lib/testing/verifications/world'
import { parseVerifyCommand, runVerifyCommand, type VerifyCommand } from './verify'

const given = 'verify --cluster train-east --namespace ml-team --account train-runner --json'
const commandOf = (text: string): VerifyCommand => {
  const command = parseVerifyCommand(text.split(' '))
  if ('problem' in command) throw new Error(command.problem)
  return command
}
const never = () => AbortSignal.timeout(25_000)

test('exits 0, prints JSON and leaves no Job when the verification passes', async () => {
  const world = await testContext()
  const { code, text } = await runVerifyCommand(world.context, commandOf(given), never())
  expect(code).toBe(0)
  expect(JSON.parse(text)).toMatchObject({ started: true, verdict: { state: 'passed' } })
  const { items } = await clusterClient(world).listJobs({ namespace: 'ml-team' })
  expect(items).toEqual([])
})

test('exits 1 and prints the failed check when the verification fails', async () => {
  const world = await testContext()
  const words = given.replace(' --json', ' --bucket scratch --access write')
  const { code, text } = await runVerifyCommand(world.context, commandOf(words), never())
  expect(code).toBe(1)
  expect(text).toMatch(/^FAILED {2}Chosen bucket used over S3/m)
})

test('exits 1 without creating a Job when a check before it fails', async () => {
  const world = await testContext()
  const command = { ...commandOf(given), account: 'eval' }
  const { code, text } = await runVerifyCommand(world.context, command, never())
  expect(code).toBe(1)
  expect(JSON.parse(text)).toMatchObject({ started: false, verdict: { cause: 'not-annotated' } })
})

test.each(['nowhere', 'lab'])(
  'exits 3 when cluster %s does not exist or cannot be reached',
  async (cluster) => {
    const world = await testContext()
    const { code, text } = await runVerifyCommand(
      world.context,
      { ...commandOf(given), cluster },
      never(),
    )
    expect(code).toBe(3)
    expect(JSON.parse(text)).toHaveProperty('error.message')
  },
)

test.each([
  ['', 'workload-identity verify'],
  ['verify', '--cluster'],
  ['verify --nonsense', 'nonsense'],
  ['verify --cluster a --namespace B! --account c', '--namespace'],
  ['verify --cluster a --namespace b --account c --bucket X', '--bucket'],
  ['verify --cluster a --namespace b --account c --bucket abc --access all', '--access'],
])('rejects the command line "%s" and says why', (text, why) => {
  expect(parseVerifyCommand(text.split(' ').filter(Boolean))).toEqual({
    problem: expect.stringContaining(why),
  })
})
