import { beforeEach, expect, test } from 'vitest'
import { insertVerification } from '@/lib/adapters/database/verifications'
import { listAudit } from '@/lib/server/audit/audit'
import { testContext } from '@/lib/testing/context'
import { readEvidence } from '@/lib/testing/verifications/proof'
import { readPermanentKeys } from './keys'
import { revokePermanentKey } from './service'

type World = Awaited<ReturnType<typeof testContext>>
let world: World
let cluster: string
beforeEach(async () => {
  world = await testContext()
  cluster = world.world.clusters.find(({ name }) => name === 'train-east')?.id ?? ''
})

const runner = () => ({ cluster, namespace: 'ml-team', name: 'train-runner' })

let runs = 0
async function verified(verdict: 'passed' | 'failed' | 'cancelled', hoursAgo = 0) {
  const { context } = world
  const at = new Date(Date.now() + ++runs)
  await insertVerification(context.store, context.actor.orgUid, {
    cluster,
    namespace: 'ml-team',
    name: `verify-${runs}`,
    account: 'train-runner',
    verdict,
    cause: null,
    steps: [],
    log: '',
    actor: 'x',
    startedAt: at,
    endedAt: new Date(at.getTime() - hoursAgo * 60 * 60_000),
    proof: readEvidence({ levels: verdict === 'passed' ? ['List', 'Read'] : [] }),
  })
}

const keyNamed = async (name: string, context = world.context) => {
  const { keys } = await readPermanentKeys(context)
  const key = keys.find((each) => each.name === name)
  if (!key) throw new Error(`no key ${name}`)
  return key
}

test('lists keys that never expire with possible replacements', async () => {
  const etl = await keyNamed('etl')
  expect(etl).toMatchObject({ status: 'ACTIVE', reaches: 1 })
  expect(etl.candidates).toContainEqual({
    ...runner(),
    clusterName: 'train-east',
    covers: true,
    verification: { state: 'never' },
  })
  // The operator’s also reads every bucket’s policy, which no workload does.
  const backup = await keyNamed('nightly-backup')
  expect(backup.candidates.every(({ covers }) => !covers)).toBe(true)
})

test('revokes a key only after its replacement is verified', async () => {
  const { id } = await keyNamed('etl')
  const revoke = () =>
    revokePermanentKey(world.context, { key: id, replacement: runner(), reason: 'Leaked.' })
  await expect(revoke()).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('was never verified'),
  })
  await verified('passed')
  await verified('failed')
  await expect(revoke()).rejects.toMatchObject({ detail: { reason: 'not-verified' } })
  await verified('passed', 25)
  await expect(revoke()).rejects.toMatchObject({ message: expect.stringContaining('24 hours') })
  await verified('passed')
  await verified('cancelled')
  expect(
    (await keyNamed('etl')).candidates.find(({ name }) => name === 'train-runner'),
  ).toMatchObject({
    verification: { state: 'passed' },
  })
  await revoke()
  const { keys } = await readPermanentKeys(world.context)
  expect(keys.map(({ name }) => name)).toEqual(['nightly-backup'])
  await expect(revoke()).rejects.toMatchObject({ code: 'not-found' })
  const [, intent] = await listAudit(world.context, { action: 'access-key.revoke' })
  expect(intent).toMatchObject({
    object: { accessKey: `[access key …${id.slice(-4)}]` },
    after: { replacement: 'train-east / ml-team / train-runner', reason: 'Leaked.' },
  })
})

test('rejects revoking a key that expires', async () => {
  await verified('passed')
  const made = await world.context.coreweave.exchangeOwnToken()
  await expect(
    revokePermanentKey(world.context, {
      key: made.AccessKeyId,
      replacement: runner(),
      reason: 'Leaked.',
    }),
  ).rejects.toMatchObject({ code: 'conflict' })
})

test('reports missing permission to revoke, and CoreWeave rejects the revocation', async () => {
  await verified('passed')
  const reviewer = world.as('reviewer')
  expect((await readPermanentKeys(reviewer)).mayRevoke).toMatchObject({ ok: true, value: false })
  const { id } = await keyNamed('etl', reviewer)
  await expect(
    revokePermanentKey(reviewer, { key: id, replacement: runner(), reason: 'Leaked.' }),
  ).rejects.toMatchObject({
    code: 'forbidden',
  })
})

test('a verification in an unreachable cluster is unknown', async () => {
  await verified('passed')
  await world.control(`clusters/${cluster}`, { reachable: false })
  const { candidates } = await keyNamed('etl')
  expect(candidates.find(({ name }) => name === 'train-runner')).toMatchObject({
    verification: { state: 'unknown' },
  })
})
