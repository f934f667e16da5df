import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { KeyFault } from '@/lib/core/issuer-keys/key-history'
import { verifyTarget } from '@/lib/features/clouds/service'
import { recordIssuerKeys } from '@/lib/features/clusters/issuer'
import { declareTarget } from '@/lib/features/declared-trusts/service'
import { readClusterReview } from '@/lib/features/review/service'
import { type TestContext, testClusterOf, testContext } from '@/lib/testing/context'
import { exampleTarget } from '@/lib/testing/trust-setup'
import { readIssuerKeys } from './service'
import { describeKeyFault, describeRotation, describeUpload, uploadTitle } from './words'

const MINUTE = 60_000
const START = Date.parse('2026-03-12T08:00:00Z')

let world: TestContext
let now: number
beforeEach(async () => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  now = START
  world = await testContext({ clock: () => new Date(now) })
})

const ref = () => ({ cluster: testClusterOf(world).id })
const change = (body: object) => world.control(`clusters/${ref().cluster}`, body)
const read = () => readIssuerKeys(world.context, ref())
/** One visit after these minutes, which records what it sees. */
async function visit(minutes: number) {
  now = START + minutes * MINUTE
  await recordIssuerKeys(world.context, ref())
  return (await read()).watched
}
const codes = (faults: readonly KeyFault[] = []) => faults.map(({ code, breaks }) => [code, breaks])
const published = async () => {
  const { watched } = await read()
  return (watched?.keys ?? []).flatMap(({ source, kid, goneAt }) =>
    source === 'issuer' && goneAt === undefined ? [kid] : [],
  )
}

describe('the keys of a cluster’s issuer', () => {
  test('are not known before the first reading, and have no rotation after it', async () => {
    expect(await read()).not.toHaveProperty('watched')
    expect(await visit(0)).toMatchObject({
      since: START,
      readAt: START,
      outages: [],
      rotations: [],
      faults: [],
    })
    expect((await visit(0))?.keys.map(({ source }) => source).sort()).toEqual([
      'api-server',
      'issuer',
    ])
  })

  test('are rotated in order: added, and removed when tokens of the old key have ended', async () => {
    await visit(0)
    await change({ keys: 'rotate' })
    expect(await visit(10)).toMatchObject({ rotations: [{ added: [expect.any(String)] }] })
    await change({ keys: 'retire' })
    const watched = await visit(80)
    expect(watched?.faults).toEqual([])
    expect(watched?.rotations.map(describeRotation)).toEqual([
      expect.stringMatching(/^Key `.+` removed$/),
      expect.stringMatching(/^Key `.+` added$/),
    ])
  })

  test('that are replaced at once are removed too early, for as long as tokens may be valid', async () => {
    await visit(0)
    await change({ keys: 'replace' })
    const watched = await visit(10)
    expect(codes(watched?.faults)).toEqual([['removed-early', true]])
    expect(watched?.faults.map(describeKeyFault)[0]).toContain('60 minutes too early')
    expect(codes((await visit(80))?.faults)).toEqual([['removed-early', false]])
  })

  test('that the issuer URL publishes late break tokens until then', async () => {
    await visit(0)
    await change({ keys: 'rotate', issuer: 'stale-keys' })
    expect(codes((await visit(10))?.faults)).toEqual([['unpublished', true]])
    await change({ issuer: 'healthy' })
    const late = await visit(30)
    expect(late?.faults).toMatchObject([{ code: 'published-late', breaks: true, signs: false }])
    expect(late?.faults.map(describeKeyFault)[0]).toContain('20 minutes before')
    expect(codes((await visit(100))?.faults)).toEqual([['published-late', false]])
  })

  test('that sign a token at once are used early', async () => {
    await visit(0)
    await change({ keys: 'rotate' })
    // Tokens of the sandbox are issued at the real time.
    now = Date.now() - MINUTE
    await recordIssuerKeys(world.context, ref())
    now = Date.now()
    await verifyTarget(world.context, {
      ...ref(),
      namespace: 'ml-team',
      name: 'train-runner',
      target: exampleTarget('vault'),
    })
    const { watched } = await read()
    expect(codes(watched?.faults)).toEqual([['used-early', true]])
    expect(watched?.faults.map(describeKeyFault)[0]).toContain('after its publication')
  })

  test('that cannot be read are an outage, after which they are as before', async () => {
    await visit(0)
    await change({ issuer: 'no-keys' })
    expect(await visit(10)).toMatchObject({
      rotations: [],
      faults: [],
      outages: [{ kind: 'no-keys', since: START + 10 * MINUTE }],
    })
    await change({ issuer: 'healthy' })
    expect(await visit(12)).toMatchObject({
      rotations: [],
      outages: [{ until: START + 12 * MINUTE }],
    })
  })
})

describe('an uploaded key set', () => {
  const account = () => ({ ...ref(), namespace: 'ml-team', name: 'train-runner' })
  const upload = (uploadedKeys: string[]) =>
    declareTarget(world.context, {
      target: exampleTarget('gcp', { uploadedKeys }),
      accounts: [account()],
    })
  const found = async () =>
    (await readClusterReview(world.context, ref())).findings
      .map(({ kind }) => kind)
      .filter((kind) => kind.includes('key'))

  test('that has the published keys is in order, and one that follows the issuer is counted', async () => {
    await visit(0)
    await upload(await published())
    await declareTarget(world.context, { target: exampleTarget('aws'), accounts: [account()] })
    const { uploads, following, configs } = await read()
    expect(following).toBe(1)
    expect(configs).toMatchObject({ ok: true, value: [{ active: true }, { active: false }] })
    expect(uploads).toMatchObject([{ cloud: 'gcp', missing: [], removed: [], unseen: [] }])
    expect(uploads.map(uploadTitle)).toEqual(['has the published keys'])
    expect(await found()).toEqual([])
  })

  test('lacks the new key after a rotation, has the old one after its removal, and is repaired', async () => {
    await visit(0)
    const [old = ''] = await published()
    await upload([old])
    await change({ keys: 'rotate' })
    await visit(10)
    const [upload1] = (await read()).uploads
    const fresh = (await published()).filter((kid) => kid !== old)
    expect(upload1).toMatchObject({
      missing: fresh,
      removed: [],
      accounts: [{ name: 'train-runner' }],
    })
    expect(upload1?.command).toContain('--jwk-json-path=keys.json')
    expect(upload1?.form).toMatchObject({ cloud: 'gcp', pool: 'coreweave' })
    expect(upload1 && describeUpload(upload1)).toContain(
      'tokens of ml-team/train-runner that it signs',
    )
    expect(await found()).toEqual(['uploaded-keys-lack'])

    await upload([old, ...fresh])
    await change({ keys: 'retire' })
    await visit(80)
    expect((await read()).uploads).toMatchObject([{ missing: [], removed: [old] }])
    expect(await found()).toEqual(['uploaded-keys-stale'])

    await upload(fresh)
    now += MINUTE
    expect(await found()).toEqual([])
    await upload([...fresh, 'never'])
    expect((await read()).uploads).toMatchObject([{ unseen: ['never'] }])
  })

  test('that somebody may not see is not compared for them, and says so', async () => {
    await visit(0)
    await upload(await published())
    const report = await readIssuerKeys(world.as('partner'), ref())
    expect(report.uploads).toEqual([])
    expect(report.watched).toBeDefined()
  })
})

test('faults by which tokens may fail now are findings, and end with them', async () => {
  const kinds = async () =>
    (await readClusterReview(world.context, ref())).findings
      .map(({ kind }) => kind)
      .filter((kind) => kind.startsWith('key-'))
  await visit(0)
  expect(await kinds()).toEqual([])
  await change({ keys: 'replace' })
  await visit(10)
  expect(await kinds()).toEqual(['key-removed-early'])
  await visit(80)
  expect(await kinds()).toEqual([])
  await change({ keys: 'rotate', issuer: 'stale-keys' })
  await visit(90)
  expect(await kinds()).toEqual(['key-not-published'])
  await change({ issuer: 'healthy' })
  await visit(100)
  expect(await kinds()).toEqual(['key-published-late'])
})
