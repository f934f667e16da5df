import { randomUUID } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { auditEvents } from '@/lib/adapters/database/schema'
import type { Store } from '@/lib/adapters/database/store'
import { AppError } from '@/lib/common/errors'
import { NO_WRITERS } from '@/lib/testing/clients'
import { onBothStores } from '@/lib/testing/database/both'
import { lawParameters } from '@/lib/testing/laws/runs'
import { anyText } from '@/lib/testing/laws/texts'
import { parseEnv } from '../env'
import { listAudit, type RecordedChange, recorded } from './audit'
import { chainKeys, verifyChain } from './chain'

const config = parseEnv({
  COREWEAVE_API_URL: 'http://127.0.0.1:4010',
  SESSION_SECRET: 'a secret of the tests, long enough',
})
const key = chainKeys(config)
const entry: RecordedChange = { action: 'policy.save', object: { policy: 'team' } }

await onBothStores((store) => {
  let context: Parameters<typeof recorded>[0]
  const orgUid = () => context.actor.orgUid
  const rows = () => listAudit(context)
  const check = () => verifyChain(store(), orgUid(), key)
  const row = (seq: number) => and(eq(auditEvents.orgUid, orgUid()), eq(auditEvents.seq, seq))
  const write = async (count: number) => {
    for (let done = 0; done < count; done++) await recorded(context, entry, async () => {})
  }

  beforeEach(() => {
    const actor = { uid: 'ada', orgUid: randomUUID(), sessionId: 'session' }
    context = {
      ...NO_WRITERS,
      actor,
      store: store(),
      clock: () => new Date('2026-01-02T03:04:05.678Z'),
      config,
    }
  })

  describe('a recorded change', () => {
    test('leaves its intent before it runs and its outcome after', async () => {
      const change = { ...entry, before: { a: 1 }, after: { a: 2 } }
      const value = await recorded(context, change, async () => {
        expect(await rows()).toMatchObject([{ kind: 'intent', seq: 1, ...change, actor: 'ada' }])
        return 'made'
      })
      expect(value).toBe('made')
      expect(await rows()).toMatchObject([
        { kind: 'outcome', seq: 2, intentSeq: 1, outcome: 'ok' },
        { kind: 'intent', seq: 1 },
      ])
    })

    test('that is refused leaves the code and the words, and throws what it threw', async () => {
      const refusal = new AppError('forbidden', 'Not with CW-SECRET-abcdef123456.')
      await expect(recorded(context, entry, () => Promise.reject(refusal))).rejects.toBe(refusal)
      const [outcome] = await rows()
      expect(outcome).toMatchObject({
        outcome: 'failed',
        error: {
          code: 'forbidden',
          message: expect.stringMatching(/^Not with \[redacted CoreWeave token [0-9a-f]{8}\]\.$/),
        },
      })
    })

    test('that fails unexpectedly stores no text that could contain a secret', async () => {
      await expect(
        recorded(context, entry, () => Promise.reject(new Error('hunter2'))),
      ).rejects.toThrow('hunter2')
      expect(JSON.stringify(await rows())).not.toContain('hunter2')
    })

    test('is not made where its intent cannot be written', async () => {
      let made = false
      const broken = { ...context, store: failing(store()) }
      const attempt = recorded(broken, entry, async () => {
        made = true
      })
      await expect(attempt).rejects.toMatchObject({ code: 'unrecorded' })
      expect(made).toBe(false)
    })

    test('says that it was made if only its outcome cannot be recorded', async () => {
      const attempt = recorded(context, entry, async () => {
        context.store = failing(store())
      })
      await expect(attempt).rejects.toMatchObject({
        code: 'unrecorded',
        message: expect.stringContaining('was made'),
        detail: { reason: 'outcome-lost' },
      })
      context.store = store()
      expect(await rows()).toMatchObject([{ kind: 'intent', seq: 1 }])
    })

    test('stores no token, wherever in the object it is', async () => {
      const token = 'CW-SECRET-0123456789abcdef'
      const hidden = { spec: { env: [{ name: 'X', value: `t=${token}` }], password: 'hunter2' } }
      await recorded(context, { ...entry, before: hidden, after: { [token]: 1 } }, async () => {})
      const text = JSON.stringify(await rows())
      expect(text).not.toContain('0123456789abcdef')
      expect(text).not.toContain('hunter2')
    })

    test('shows the names of what it granted, and by which secrets two rows differ', async () => {
      const bucket = 'AKIAIOSFODNN7EXAMPLE'
      const after = (secret: string) => ({ resources: [`${bucket}/*`], note: `key ${secret}` })
      const secrets = ['CW-SECRET-0123456789', 'CW-SECRET-0123456789', 'CW-SECRET-9876543210']
      for (const secret of secrets)
        await recorded(
          context,
          { ...entry, object: { bucket }, after: after(secret) },
          async () => {},
        )
      const intents = (await rows()).filter(({ kind }) => kind === 'intent')
      for (const { object, after } of intents) {
        expect(object).toEqual({ bucket })
        expect(after).toMatchObject({ resources: [`${bucket}/*`] })
      }
      const [third, second, first] = intents.map(({ after }) => JSON.stringify(after))
      expect(first).toBe(second)
      expect(third).not.toBe(second)
      expect(first).not.toContain('0123456789')
    })
  })

  describe('the chain', () => {
    test('holds for whatever JSON was recorded', async () => {
      const values = { minLength: 250, maxLength: 250 }
      const texts = anyText()
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.json(), values),
          fc.array(texts, values),
          async (json, all) => {
            const before = json.map((each) => JSON.parse(each))
            const after = Object.fromEntries(all.map((text) => [text, text]))
            await recorded(context, { ...entry, before, after }, async () => {})
          },
        ),
        lawParameters(40),
      )
      expect(await check()).toMatchObject({ ok: true, rows: 80 })
    })

    test('stays whole when many write at once', async () => {
      await Promise.all(Array.from({ length: 20 }, () => write(2)))
      expect(await check()).toMatchObject({ ok: true, rows: 80 })
    })

    test('is one for each organization', async () => {
      await write(2)
      const other = { ...context, actor: { ...context.actor, orgUid: randomUUID() } }
      await recorded(other, entry, async () => {})
      expect(await check()).toMatchObject({ ok: true, rows: 4 })
      expect(await listAudit(other)).toHaveLength(2)
    })

    test.each([
      ['who acted', { actor: 'eve' }],
      ['what it was done to', { object: { policy: 'other' } }],
      ['when', { at: new Date('2026-01-02T03:04:05.679Z') }],
      ['the outcome', { outcome: 'failed' }],
      ['the text before', { before: { a: 1 } }],
      ['whose it is', { intentSeq: 9 }],
      ['its hash', { hash: 'f'.repeat(64) }],
    ] as const)('shows that somebody edited %s', async (_, change) => {
      await write(3)
      await store().update(auditEvents).set(change).where(row(4))
      expect(await check()).toEqual({
        ok: false,
        seq: 4,
        reason: expect.stringContaining('edited'),
      })
    })

    test('shows that a row was deleted', async () => {
      await write(3)
      await store().delete(auditEvents).where(row(3))
      expect(await check()).toEqual({ ok: false, seq: 3, reason: 'Row 3 is missing.' })
    })

    test('shows a deletion that was covered up by counting anew', async () => {
      await write(3)
      await store().delete(auditEvents).where(row(3))
      for (const seq of [4, 5, 6])
        await store()
          .update(auditEvents)
          .set({ seq: seq - 1 })
          .where(row(seq))
      expect(await check()).toMatchObject({ ok: false, seq: 3 })
    })

    test('shows that two rows changed places', async () => {
      await write(3)
      for (const [from, to] of [
        [2, 99],
        [4, 2],
        [99, 4],
      ] as const)
        await store().update(auditEvents).set({ seq: to }).where(row(from))
      expect(await check()).toMatchObject({ ok: false, seq: 2 })
    })

    test('cannot be checked, nor forged, without its key', async () => {
      await write(1)
      const foreign = chainKeys({
        AUDIT_SECRET: 'another secret, which is long enough',
        SESSION_SECRET: '',
      })
      expect(await verifyChain(store(), orgUid(), foreign)).toMatchObject({ ok: false, seq: 1 })
    })

    const [older, newer] = [
      'an audit secret of 2025 that is long enough',
      'an audit secret of 2026 that is long enough',
    ]
    const withSecret = (AUDIT_SECRET: string) => ({ ...config, AUDIT_SECRET })
    const changeWith = (AUDIT_SECRET: string) =>
      recorded({ ...context, config: withSecret(AUDIT_SECRET) }, entry, async () => 'made')

    test('is not continued by a process with another key, which changes nothing', async () => {
      await write(1)
      let made = false
      const foreign = { ...context, config: withSecret(newer) }
      const attempt = recorded(foreign, entry, async () => {
        made = true
      })
      await expect(attempt).rejects.toMatchObject({
        code: 'unrecorded',
        message: expect.stringMatching(
          /row 2 of the audit log was edited, or written with an AUDIT/,
        ),
        detail: { next: expect.stringContaining('the same AUDIT_SECRET') },
      })
      expect(made).toBe(false)
      expect(await check()).toMatchObject({ ok: true, rows: 2 })
      await write(1)
      expect(await check()).toMatchObject({ ok: true, rows: 4 })
    })

    test('goes on while its secret is rotated, replica by replica', async () => {
      // The new secret is added behind the old one, moved before it, and the old one stays to verify.
      for (const secrets of [older, `${older},${newer}`, `${newer},${older}`])
        await changeWith(secrets)
      await changeWith(`${older},${newer}`)
      await changeWith(`${newer},${older}`)
      await expect(changeWith(older)).rejects.toMatchObject({ code: 'unrecorded' })
      const verdict = (secrets: string) =>
        verifyChain(store(), orgUid(), chainKeys(withSecret(secrets)))
      expect(await verdict(`${newer},${older}`)).toMatchObject({ ok: true, rows: 10 })
      expect(await verdict(newer)).toMatchObject({
        ok: false,
        seq: 1,
        reason: expect.stringMatching(/AUDIT_SECRET \(key [0-9a-f]{8}, which is not given\)/),
      })
    })

    test('holds the rows of versions that did not name their key', async () => {
      await write(2)
      await store().update(auditEvents).set({ keyId: null }).where(eq(auditEvents.orgUid, orgUid()))
      await write(1)
      expect(await check()).toMatchObject({ ok: true, rows: 6 })
    })
  })

  test('the list is searched by words, by actor and by time, and paged', async () => {
    await write(2)
    await recorded(
      context,
      { action: 'federation-config.delete', object: { federationConfig: '100%_sure' } },
      async () => {},
    )
    expect(await listAudit(context, { text: '100%_SURE' })).toHaveLength(2)
    expect(await listAudit(context, { text: '100x' })).toHaveLength(0)
    expect(await listAudit(context, { object: 'TEAM' })).toHaveLength(4)
    // What the members are called is not what was named.
    expect(await listAudit(context, { object: 'policy' })).toHaveLength(0)
    expect(await listAudit(context, { kinds: ['intent'], object: 'sure' })).toHaveLength(1)
    expect(await listAudit(context, { action: 'policy.save', limit: 3 })).toHaveLength(3)
    expect(await listAudit(context, { actor: 'eve' })).toHaveLength(0)
    expect((await listAudit(context, { before: 3 })).map(({ seq }) => seq)).toEqual([2, 1])
    expect(await listAudit(context, { from: new Date('2026-01-03') })).toHaveLength(0)
  })
})

/** A store that does not take anything any more. */
const failing = (store: Store): Store =>
  Object.assign(Object.create(store) as Store, {
    transaction: () => Promise.reject(new Error('the disk is full')),
  })
