import { afterAll, expect, test, vi } from 'vitest'
import { startSandbox } from '@/lib/sandbox/start'
import { listAudit } from '@/lib/server/audit/audit'
import { awsTarget, googleTarget, verifyTestTarget } from '@/lib/testing/cloud-verification'
import { openTestStore } from '@/lib/testing/database/store'
import { openWorld } from '@/lib/testing/world'

const sandbox = await startSandbox()
const opened = await openTestStore()
afterAll(async () => {
  await sandbox.close()
  await opened.close()
})

type Secrets = { tokens: string[]; serviceAccountTokens: string[]; secretKeys: string[] }
async function secretsOf(orgUid: string): Promise<Secrets> {
  const response = await fetch(`${sandbox.url}/sandbox/worlds/${orgUid}/secrets`, {
    headers: { 'x-sandbox-control': sandbox.controlToken },
  })
  return (await response.json()) as Secrets
}

test('no token and no credential appears in a result, a log or the audit', async () => {
  const opening = await openWorld(sandbox, opened.store, { seed: 'default' })
  const context = opening.as('operator')
  const world = { ...opening, context }
  const written: string[] = []
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      written.push(String(chunk))
      return true
    }),
  )
  const answers = [
    await verifyTestTarget(world, awsTarget(world)),
    await verifyTestTarget(world, googleTarget(world)),
    await verifyTestTarget(world, awsTarget(world, { role: 'nobody' })),
    await verifyTestTarget(world, googleTarget(world), { account: 'ml-team/eval' }),
    await verifyTestTarget(world, awsTarget(world, { role: 'garbage-x' })),
    await verifyTestTarget(world, { cloud: 'oidc', name: 'Registry', audience: 'registry' }),
  ]
  for (const spy of spies) spy.mockRestore()
  expect(answers.map(({ state }) => state)).toEqual([
    'proved',
    'proved',
    'failed',
    'failed',
    'failed',
    'unproved',
  ])

  const seen = JSON.stringify([answers, written, await listAudit(context)])
  const { tokens, serviceAccountTokens, secretKeys } = await secretsOf(world.world.orgUid)
  // One token per verification, two secrets from AWS, and three access tokens from Google.
  expect(serviceAccountTokens).toHaveLength(6)
  expect(secretKeys.length).toBeGreaterThanOrEqual(5)
  for (const secret of [...tokens, ...serviceAccountTokens, ...secretKeys]) {
    expect(seen).not.toContain(secret)
    expect(seen).not.toContain(secret.slice(-24))
  }
  expect(seen).not.toMatch(/A[SK]IA[A-Z0-9]{5,}/)
})
