import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { beforeEach, expect, test } from 'vitest'
import { onBothStores } from '@/lib/testing/database/both'
import {
  claimDueGrants,
  countRequests,
  findRequestRow,
  insertApprovalRules,
  insertRequest,
  latestApprovalRules,
  listRequestEvents,
  listRequestRows,
  updateRequestRow,
} from './requests'
import { requestsTable } from './requests-tables'
import { sealOf } from './sealed-rows'

const at = new Date('2026-01-02T03:04:05.678Z')
const by = { actor: 'ada', at }
const request = {
  ...({ kind: 'save', status: 'open', title: 'Read datasets', policy: 'wif', text: '{}' } as const),
  reason: 'frozen set',
  author: 'ada',
  accounts: ['ml-team/eval'],
  createdAt: at,
}

await onBothStores((store) => {
  let org: string
  beforeEach(() => {
    org = randomUUID()
  })
  const insert = (given: Partial<typeof requestsTable.$inferInsert> = {}) =>
    insertRequest(store(), org, {
      request: { ...request, ...given },
      event: { kind: 'created', ...by, words: 'frozen set' },
    })

  test('requests are numbered from 1 without a gap, also when many come at once', async () => {
    const rows = await Promise.all(Array.from({ length: 8 }, () => insert()))
    expect(rows.map(({ number }) => number).sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(await findRequestRow(store(), randomUUID(), 1)).toBeUndefined()
  })

  test('concurrent steps run one at a time and each sees the ones before it', async () => {
    await insert()
    const claim = () =>
      updateRequestRow(store(), org, 1, async (row) => {
        if (row.status !== 'open') throw new Error('claimed')
        return { set: { status: 'applying' }, event: { kind: 'approved', ...by } }
      })
    const all = await Promise.allSettled([claim(), claim(), claim()])
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await updateRequestRow(store(), org, 1, async () => ({ event: { kind: 'commented', ...by } }))
    await updateRequestRow(store(), org, 1, async () => undefined)
    const events = await listRequestEvents(store(), org, 1)
    expect(events.map(({ seq, kind }) => [seq, kind])).toEqual([
      [1, 'created'],
      [2, 'approved'],
      [3, 'commented'],
    ])
    expect(await updateRequestRow(store(), org, 2, async () => ({}))).toBeUndefined()
  })

  test('a step that throws leaves nothing behind', async () => {
    await insert()
    const failing = updateRequestRow(store(), org, 1, async () => {
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    expect(await listRequestEvents(store(), org, 1)).toHaveLength(1)
  })

  test('each expired grant is claimed once', async () => {
    const end = new Date('2026-01-31T23:59:59.999Z')
    await insert({ status: 'applied', expiresAt: end })
    await insert({ status: 'open', expiresAt: end })
    await insert({ status: 'applied' })
    expect(await claimDueGrants(store(), org, end)).toMatchObject([{ number: 1 }])
    expect(await claimDueGrants(store(), org, end)).toEqual([])
  })

  test('of two rule versions based on the same one, only the first is stored', async () => {
    expect(await latestApprovalRules(store(), org)).toBeUndefined()
    const keep = (rules: string[]) =>
      insertApprovalRules(store(), org, { after: 0, rules, request: 1, at })
    const kept = await Promise.all([keep(['a']), keep(['b'])])
    expect(kept.filter(Boolean)).toHaveLength(1)
    expect(await latestApprovalRules(store(), org)).toMatchObject({ version: 1 })
  })

  test('of 10,000 requests a page is read and counted at once', async () => {
    const { sealer } = store()
    // The page that is read, sealed as the store does it. All others are copies with the seal of its last row.
    const some = Array.from({ length: 50 }, (_, index) => {
      const row = {
        ...request,
        orgUid: org,
        number: 4951 + index,
        revision: 1,
        updatedAt: at,
        policy: `wif-${4951 + index}`,
        accounts: ['ml-team/a'],
        emergency: false,
        seal: null,
      }
      return { ...row, seal: sealOf(sealer.mac, requestsTable, row, 1) }
    })
    await store().insert(requestsTable).values(some)
    await store().execute(sql`
      insert into ${requestsTable}
      select copy.*
      from ${requestsTable}, generate_series(1, 10000) as place, jsonb_populate_record(
        ${requestsTable},
        jsonb_build_object(
          'number', place,
          'policy', 'wif-' || place,
          'accounts', jsonb_build_array('ml-team/a' || place % 100)
        )
      ) as copy
      where ${requestsTable.orgUid} = ${org} and ${requestsTable.number} = 5000
        and place not between 4951 and 5000`)
    const seals = Array.from({ length: 10_000 }, (_, index) => ({
      table: 'requests',
      key: { number: String(index + 1) },
      seal: (some[index - 4950] ?? some[49])?.seal ?? '',
    }))
    for (let from = 0; from < seals.length; from += 1000)
      await sealer.record(store(), org, seals.slice(from, from + 1000))
    const started = performance.now()
    const page = await listRequestRows(store(), org, { statuses: ['open'], before: 5001 }, 50)
    expect(await countRequests(store(), org, { statuses: ['open'] })).toBe(10_000)
    expect(await countRequests(store(), org, { account: 'ml-team/a7' })).toBe(100)
    expect(await countRequests(store(), org, { text: 'wif-1234' })).toBe(1)
    expect(performance.now() - started).toBeLessThan(5000)
    expect(page.map(({ number }) => number).slice(0, 2)).toEqual([5000, 4999])
    expect(page).toHaveLength(50)
    expect((await insert()).number).toBe(10_001)
  })
})
