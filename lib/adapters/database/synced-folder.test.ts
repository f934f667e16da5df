import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundledProgram } from '@/lib/testing/command-line'
import { prepareTestFolder } from '@/lib/testing/database/store'
import { syncedFolder } from './synced-folder'

const folder = mkdtempSync(join(tmpdir(), 'console-synced-'))
beforeAll(() => prepareTestFolder(folder))
afterAll(() => rmSync(folder, { recursive: true }))

test('a commit is on the disk when it returns, and a read needs no disk', async () => {
  let syncs = 0
  const sync = () => {
    syncs += 1
  }
  const onFailed = () => {}
  const client = await PGlite.create(syncedFolder(join(folder, 'database'), { sync, onFailed }))
  await client.exec('create table noted (words text)')
  const syncsOf = async (statement: string) => {
    const before = syncs
    await client.exec(statement)
    return syncs - before
  }
  expect(await syncsOf(`insert into noted values ('kept')`)).toBeGreaterThan(0)
  expect(await syncsOf('select * from noted')).toBe(0)
  await client.close()
})

test('a process whose disk fails says so and stops before it reports a commit', {
  timeout: 60_000,
}, () => {
  const { status, stdout } = spawnSync(
    process.execPath,
    [bundledProgram('failing-disk'), join(folder, 'database')],
    { encoding: 'utf8', timeout: 50_000 },
  )
  expect([status, stdout]).toEqual([1, 'failed: Error: EIO: i/o error, fsync\n'])
})
