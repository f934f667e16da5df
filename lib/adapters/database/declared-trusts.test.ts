import { randomUUID } from 'node:crypto'
import { beforeEach, expect, test } from 'vitest'
import { onBothStores } from '@/lib/testing/database/both'
import {
  deleteDeclaredTrust,
  findDeclaredTrust,
  listDeclaredTrusts,
  type NewDeclaredTrust,
  recordTrustVerification,
  upsertDeclaredTrust,
} from './declared-trusts'

const at = new Date('2026-01-02T03:04:05.678Z')
const later = new Date('2026-01-03T03:04:05.678Z')
const target = { cloud: 'aws', role: 'train', region: 'us-east-1' }
const trust: NewDeclaredTrust = {
  id: 'a',
  cluster: 'c1',
  issuerUrl: 'https://issuer/id/c1',
  namespace: 'ml-team',
  name: 'train-runner',
  target,
  source: 'declared',
  actor: 'ada',
  at,
}
const verification = { id: 'a', target, by: 'bob', at: later, outcome: 'passed' } as const

await onBothStores((store) => {
  let org: string
  beforeEach(() => {
    org = randomUUID()
  })
  const keep = (given: Partial<NewDeclaredTrust> = {}) =>
    upsertDeclaredTrust(store(), org, { ...trust, ...given })

  test('what says the same twice is one row, and the first word stays', async () => {
    expect(await keep()).toBe('declared')
    const { cloud, region, role } = target
    const again = { target: { region, role, cloud }, actor: 'bob', at: later }
    expect(await keep(again)).toBe('unchanged')
    expect(await listDeclaredTrusts(store(), org)).toMatchObject([
      { actor: 'ada', at, verifiedAt: null },
    ])
    expect(await listDeclaredTrusts(store(), randomUUID())).toEqual([])
  })

  test('eight who declare the same at once make one row', async () => {
    const kept = await Promise.all(Array.from({ length: 8 }, () => keep()))
    expect(kept.toSorted()).toEqual(['declared', ...Array<string>(7).fill('unchanged')])
  })

  test('a verification stays valid until the target or the issuer changes', async () => {
    await keep()
    expect(await recordTrustVerification(store(), org, verification)).toBe(true)
    const verified = { verifiedAt: later, verifiedBy: 'bob', outcome: 'passed' }
    expect(await findDeclaredTrust(store(), org, 'a')).toMatchObject(verified)
    await keep({ actor: 'carol' })
    expect(await findDeclaredTrust(store(), org, 'a')).toMatchObject({ ...verified, actor: 'ada' })

    const changed = { target: { ...target, region: 'eu-west-1' }, actor: 'carol', at: later }
    expect(await keep(changed)).toBe('changed')
    const none = { verifiedAt: null, verifiedBy: null, outcome: null }
    expect(await findDeclaredTrust(store(), org, 'a')).toMatchObject({ ...changed, ...none })
    expect(await recordTrustVerification(store(), org, verification)).toBe(false)
    expect(await findDeclaredTrust(store(), org, 'a')).toMatchObject(none)

    await keep()
    await recordTrustVerification(store(), org, verification)
    expect(await keep({ issuerUrl: 'https://other/id/c1' })).toBe('changed')
    expect(await findDeclaredTrust(store(), org, 'a')).toMatchObject(none)
  })

  test('rows are found by their account, and removed by their own organization only', async () => {
    await keep()
    await keep({ id: 'b', namespace: 'inference' })
    await keep({ id: 'c', cluster: 'c2' })
    const ids = async (place: Parameters<typeof listDeclaredTrusts>[2]) =>
      (await listDeclaredTrusts(store(), org, place)).map(({ id }) => id)
    expect(await ids({})).toEqual(['b', 'a', 'c'])
    expect(await ids({ cluster: 'c1', namespace: 'ml-team' })).toEqual(['a'])
    expect(await ids({ name: 'nobody' })).toEqual([])
    expect(await deleteDeclaredTrust(store(), randomUUID(), 'a')).toBe(false)
    expect(await deleteDeclaredTrust(store(), org, 'a')).toBe(true)
    expect(await deleteDeclaredTrust(store(), org, 'a')).toBe(false)
    expect(await ids({})).toEqual(['b', 'c'])
  })
})
