import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { TrustTarget } from '@/lib/core/identity/trust-target'
import { awsTarget } from '@/lib/testing/cloud-verification'
import { testContext } from '@/lib/testing/context'
import { hasTargetOption, parseTargetCommand, runTargetCommand } from './verify-cloud'

const folder = mkdtempSync(join(tmpdir(), 'target-'))
afterAll(() => rmSync(folder, { recursive: true }))

const kept = (text: string) => {
  const file = join(folder, 'target.json')
  writeFileSync(file, text)
  return file
}
const given = (file: string, more = '') =>
  `--cluster train-east --namespace ml-team --account train-runner --target ${file}${more}`.split(
    ' ',
  )

const run = async (
  target: (world: Awaited<ReturnType<typeof testContext>>) => TrustTarget,
  more = '',
) => {
  const world = await testContext()
  const command = parseTargetCommand(given(kept(JSON.stringify(target(world))), more))
  return runTargetCommand(async () => world.context, command)
}

test('exits 0 and prints JSON when the target issues credentials', async () => {
  const { code, text } = await run(awsTarget, ' --json')
  expect(code).toBe(0)
  expect(JSON.parse(text)).toMatchObject({ state: 'proved' })
})

test('exits 1 and prints the AWS error and the required trust when the target refuses', async () => {
  const { code, text } = await run((world) => awsTarget(world, { role: 'nobody' }))
  expect(code).toBe(1)
  expect(text).toMatch(/^FAILED {2}Token exchange with AWS/m)
  expect(text).toContain(':sub = system:serviceaccount:ml-team:train-runner')
  expect(text).toContain('AccessDenied: Not authorized')
})

test('exits 3 when only the workload can make the exchange', async () => {
  const { code, text } = await run(() => ({ cloud: 'oidc', name: 'Registry', audience: 'r' }))
  expect(code).toBe(3)
  expect(text).toContain('The exchange was not tested')
})

test('fails when the cluster does not exist', async () => {
  const world = await testContext()
  const command = parseTargetCommand(given(kept(JSON.stringify(awsTarget(world)))))
  await expect(
    runTargetCommand(async () => world.context, { ...command, cluster: 'nowhere' }),
  ).rejects.toThrow('Cluster nowhere not found.')
})

const unopened = () => Promise.reject(new Error('CoreWeave is not called before the file is read.'))

test.each([
  ['{', 'JSON'],
  ['{"cloud": "aws", "accountId": "12", "role": "x"}', '12 digits'],
  ['{"cloud": "moon"}', 'cloud'],
])('rejects a target file with %s and says why', async (text, why) => {
  await expect(runTargetCommand(unopened, parseTargetCommand(given(kept(text))))).rejects.toThrow(
    why,
  )
})

test.each([
  ['/no/such/file', 'does not exist'],
  [folder, 'is a folder'],
])('rejects the target file %s', async (file, why) => {
  await expect(runTargetCommand(unopened, parseTargetCommand(given(file)))).rejects.toThrow(why)
})

test('recognizes both forms of the --target option', () => {
  expect([['--target', 'a'], ['--target=a'], ['--json']].map(hasTargetOption)).toEqual([
    true,
    true,
    false,
  ])
})
