import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sealForTests } from '@/lib/testing/database/sealed'
import { prepareTestFolder } from '@/lib/testing/database/store'
import { lockFolder } from './folder-lock'
import { openEmbedded } from './open'
import { findOrgId, upsertOrgId } from './settings'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'console-data-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const nobody = () => {}
const heldBy = (owner: { pid: number; host: string }, age: number) => {
  mkdirSync(join(folder, 'lock'))
  const at = new Date(Date.now() - age)
  utimesSync(join(folder, 'lock'), at, at)
  writeFileSync(join(folder, 'owner.json'), JSON.stringify({ ...owner, boot: 'another' }))
}

test('a folder has one holder at a time, and the second learns who holds it', async () => {
  const { release } = await lockFolder(folder, nobody)
  await expect(lockFolder(folder, nobody)).rejects.toThrow(
    new RegExp(`${folder} is in use by another console \\(process ${process.pid} on `),
  )
  await release()
  const second = await lockFolder(folder, nobody)
  await second.release()
})

test('a lock left by a process that was killed does not keep the next one out', async () => {
  const child = spawn(process.execPath, ['-e', ''])
  const pid = child.pid ?? 0
  await new Promise((resolve) => child.once('exit', resolve))
  heldBy({ pid, host: hostname() }, 1_500)
  const { release } = await lockFolder(folder, nobody)
  await release()
})

test('a lock from another machine is honored until its heartbeat expires', async () => {
  heldBy({ pid: 1, host: 'another-machine' }, 10_000)
  await expect(lockFolder(folder, nobody)).rejects.toThrow('process 1 on another-machine')
  rmSync(join(folder, 'lock'), { recursive: true })
  heldBy({ pid: 1, host: 'another-machine' }, 60_000)
  const { release } = await lockFolder(folder, nobody)
  await release()
})

test('the holder is notified when its lock is taken', async () => {
  let tell = nobody
  const lost = new Promise<void>((resolve) => {
    tell = resolve
  })
  await lockFolder(folder, () => tell())
  rmSync(join(folder, 'lock'), { recursive: true })
  await lost
})

test('the embedded database keeps its rows, and lets go of its folder on closing', async () => {
  await prepareTestFolder(folder)
  const first = await openEmbedded(folder)
  await upsertOrgId(sealForTests(first.store), 'org', 'abc123')
  await expect(openEmbedded(folder)).rejects.toThrow('is in use by another console')
  await first.close()
  const second = await openEmbedded(folder)
  expect(await findOrgId(sealForTests(second.store), 'org')).toBe('abc123')
  await second.close()
})

test('a folder that cannot be made or written says so, and not that another console has it', async () => {
  const file = join(folder, 'file')
  writeFileSync(file, '')
  await expect(openEmbedded(join(file, 'data'))).rejects.toThrow(
    /The folder .* of the embedded database cannot be written \(ENOTDIR\)\. Give DATA_DIR/,
  )
  await expect(lockFolder(join(folder, 'missing'), nobody)).rejects.toThrow(
    /cannot be locked \(ENOENT\)/,
  )
})
