import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { insertSuspension, listSuspensionRows } from '@/lib/adapters/database/suspensions'
import { suspensions } from '@/lib/adapters/database/suspensions-tables'
import { listAudit } from '@/lib/server/audit/audit'
import { testContext } from '@/lib/testing/context'
import { parseMigrateCommand, sealRecords } from './migrate'

test.each([
  [],
  ['--confirm', 'x'],
  ['--seal', 'x'],
  ['--unseal'],
  ['--check', '--seal'],
  ['--check', '--confirm', 'x'],
])('the arguments %j are rejected', (...args) =>
  expect(() => parseMigrateCommand(args)).toThrow(/migrate|argument|option/i),
)

test('records of an older version are listed, confirmed by exactly what was listed, and audited', async () => {
  const { context, as } = await testContext()
  const { store, actor } = context
  const run = (confirm?: string) => sealRecords(context, confirm === undefined ? {} : { confirm })
  expect(await run()).toEqual({ code: 0, text: 'Every record is sealed.' })
  const row = { reason: 'leak', actor: 'ada', at: new Date(), steps: [], claim: null }
  await insertSuspension(store, actor.orgUid, { ...row, id: 'one', principal: 'role/one' })
  // As the row was before there were seals.
  await store.update(suspensions).set({ seal: null }).where(eq(suspensions.orgUid, actor.orgUid))
  await expect(listSuspensionRows(store, actor.orgUid)).rejects.toMatchObject({
    code: 'broken-seal',
    message: expect.stringContaining('Suspension one has no seal'),
  })

  const listed = await run()
  expect(listed).toMatchObject({ code: 1, text: expect.stringContaining('"principal":"role/one"') })
  const [digest = ''] = /[0-9a-f]{16}$/.exec(listed.text) ?? []
  await expect(sealRecords(as('team'), { confirm: digest })).rejects.toMatchObject({
    code: 'forbidden',
  })

  await store
    .update(suspensions)
    .set({ principal: '*' })
    .where(eq(suspensions.orgUid, actor.orgUid))
  await expect(run(digest)).rejects.toMatchObject({ detail: { reason: 'moved' } })
  await store
    .update(suspensions)
    .set({ principal: 'role/one' })
    .where(eq(suspensions.orgUid, actor.orgUid))
  expect(await run(digest)).toEqual({ code: 0, text: 'Confirmed 1 record.' })
  expect(await listSuspensionRows(store, actor.orgUid)).toMatchObject([{ principal: 'role/one' }])
  expect(await run()).toMatchObject({ code: 0 })
  expect(await listAudit(context, { action: 'stored-record.confirm', limit: 2 })).toMatchObject([
    { kind: 'outcome', outcome: 'ok' },
    {
      kind: 'intent',
      actor: actor.uid,
      after: { digest, records: [expect.stringContaining('Suspension one')] },
    },
  ])
})
