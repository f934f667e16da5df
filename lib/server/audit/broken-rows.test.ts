import { randomUUID } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { auditEvents, orgSettings } from '@/lib/adapters/database/schema'
import { findOrgId, upsertOrgId } from '@/lib/adapters/database/settings'
import { onBothStores } from '@/lib/testing/database/both'
import { TEST_SECRET } from '@/lib/testing/database/sealed'
import { recordBrokenRows } from './broken-rows'
import { chainKeys, verifyChain } from './chain'

const config = { AUDIT_SECRET: undefined, SESSION_SECRET: TEST_SECRET }

await onBothStores((store) => {
  const named: [orgUid: string, words: string][] = []
  const record = () =>
    recordBrokenRows({ open: async () => store(), config }, (...found) => named.push(found))

  test('a record that a read refused is recorded once in the audit chain, and named', async () => {
    const orgUid = randomUUID()
    await upsertOrgId(store(), orgUid, 'abc')
    await store().update(orgSettings).set({ orgId: 'evil' }).where(eq(orgSettings.orgUid, orgUid))
    for (let read = 0; read < 3; read++)
      await expect(findOrgId(store(), orgUid)).rejects.toMatchObject({ code: 'broken-seal' })
    const events = () =>
      store()
        .select()
        .from(auditEvents)
        .where(and(eq(auditEvents.orgUid, orgUid), eq(auditEvents.kind, 'event')))
    expect(await events()).toEqual([])
    await record()
    await record()
    expect(await events()).toMatchObject([
      {
        actor: 'ada',
        action: 'stored-record.refuse',
        object: { storedRecord: 'The record of the organization’s settings' },
        after: { table: 'org_settings', key: {}, reason: 'edited' },
        outcome: 'failed',
        error: { code: 'broken-seal', message: expect.stringContaining('organization’s settings') },
      },
    ])
    expect(named.flatMap(([org, words]) => (org === orgUid ? words : []))).toEqual([
      expect.stringContaining('organization’s settings was edited or copied'),
    ])
    expect(await verifyChain(store(), orgUid, chainKeys(config))).toMatchObject({ ok: true })
  })

  test('what could not be recorded is recorded later', async () => {
    const orgUid = randomUUID()
    await upsertOrgId(store(), orgUid, 'abc')
    await store().delete(orgSettings).where(eq(orgSettings.orgUid, orgUid))
    await expect(findOrgId(store(), orgUid)).rejects.toMatchObject({
      detail: { reason: 'deleted' },
    })
    const closed = () => Promise.reject(new Error('the database is gone'))
    await expect(recordBrokenRows({ open: closed, config })).rejects.toThrow('is gone')
    await record()
    const own = eq(auditEvents.orgUid, orgUid)
    const rows = await store()
      .select()
      .from(auditEvents)
      .where(and(own, eq(auditEvents.kind, 'event')))
    expect(rows).toMatchObject([{ after: { reason: 'deleted' } }])
  })
})
