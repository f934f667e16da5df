import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { desc } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { openEmbedded } from '@/lib/adapters/database/open'
import { auditEvents } from '@/lib/adapters/database/schema'
import { runInProcess } from '@/lib/testing/command-line'
import { sealForTests, TEST_SECRET } from '@/lib/testing/database/sealed'
import { SEALED_TABLE_CASES } from '@/lib/testing/database/sealed-records'
import { prepareTestFolder } from '@/lib/testing/database/store'

const folder = () => mkdtempSync(join(tmpdir(), 'console-restore-'))

test('a backup of an embedded database is restored, verified and recorded', {
  timeout: 240_000,
}, async () => {
  const [from, to] = [folder(), folder()]
  const file = join(folder(), 'console.jsonl.gz')
  await prepareTestFolder(from)
  const source = await openEmbedded(from)
  for (const { write } of SEALED_TABLE_CASES.values())
    await write(sealForTests(source.store), 'org-1')
  await source.close()

  const run = (command: string, DATA_DIR: string, secret = TEST_SECRET) =>
    runInProcess([command, file], { SESSION_SECRET: secret, DATA_DIR })
  const written = await run('backup', from)
  expect(written).toMatchObject({ code: 0, stdout: expect.stringContaining('Keep SESSION_SECRET') })
  expect(gunzipSync(readFileSync(file)).toString()).not.toContain(TEST_SECRET)

  const other = await run('restore', to, 'another secret of these tests altogether')
  expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining('another AUDIT_SECRET') })
  const restored = await run('restore', to)
  expect(restored).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Restored \d+ rows/) })
  expect(restored.stdout).toMatch(/suspensions +2 rows/)
  expect(restored.stdout).toMatch(/org-1: intact, \d+ rows/)

  const target = await openEmbedded(to)
  const [last] = await target.store
    .select()
    .from(auditEvents)
    .orderBy(desc(auditEvents.seq))
    .limit(1)
  await target.close()
  expect(last).toMatchObject({ action: 'stored-record.restore', outcome: 'ok' })
  expect(await run('restore', to)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('The database is not empty'),
  })
})
