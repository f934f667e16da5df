import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Target } from '@/lib/core/identity/trust-target'
import { aws } from '@/lib/testing/cloud-world'
import { testContext } from '@/lib/testing/context'
import { namesTarget, readTargetCommand, verifyByCommand } from './verify-cloud'

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
  target: (world: Awaited<ReturnType<typeof testContext>>) => Target,
  more = '',
) => {
  const world = await testContext()
  const command = readTargetCommand(given(kept(JSON.stringify(target(world))), more))
  if ('problem' in command) throw new Error(command.problem)
  return verifyByCommand(world.context, command)
}

test('a target that lets the account in ends with 0, as JSON', async () => {
  const { code, text } = await run(aws, ' --json')
  expect(code).toBe(0)
  expect(JSON.parse(text)).toMatchObject({ state: 'proved' })
})

test('one that does not ends with 1, and says what AWS said and what the trust has to say', async () => {
  const { code, text } = await run((world) => aws(world, { role: 'nobody' }))
  expect(code).toBe(1)
  expect(text).toMatch(/^FAILED {2}Exchange for credentials of AWS/m)
  expect(text).toContain(':sub = system:serviceaccount:ml-team:train-runner')
  expect(text).toContain('AccessDenied: Not authorized')
})

test('one that only the workload can ask ends with 3, as nothing is proved', async () => {
  const { code, text } = await run(() => ({ cloud: 'oidc', name: 'Registry', audience: 'r' }))
  expect(code).toBe(3)
  expect(text).toContain('whether it is let in was not asked')
})

test('a cluster that is not there ends with 3', async () => {
  const world = await testContext()
  const command = readTargetCommand(given(kept(JSON.stringify(aws(world)))))
  if ('problem' in command) throw new Error(command.problem)
  const { code, text } = await verifyByCommand(world.context, { ...command, cluster: 'nowhere' })
  expect([code, text]).toEqual([3, expect.stringContaining('There is no cluster nowhere.')])
})

test.each([
  ['{', 'JSON'],
  ['{"cloud": "aws", "accountId": "12", "role": "x"}', '12 digits'],
  ['{"cloud": "moon"}', 'cloud'],
])('a file of %s cannot be used, and it is said why', (text, why) => {
  expect(readTargetCommand(given(kept(text)))).toEqual({ problem: expect.stringContaining(why) })
})

test('a file that is not there cannot be used', () => {
  expect(readTargetCommand(given('/no/such/file'))).toEqual({
    problem: expect.stringContaining('no such file'),
  })
})

test('a target may be named in either form', () => {
  expect([['--target', 'a'], ['--target=a'], ['--json']].map(namesTarget)).toEqual([
    ...[true, true, false],
  ])
})
