import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { openEmbedded, openPostgres } from '@/lib/adapters/database/open'
import { sealedStore } from '@/lib/adapters/database/sealed-store'
import { recorded } from '@/lib/server/audit/audit'
import { chainKeys, verifyChain } from '@/lib/server/audit/chain'
import { bundledProgram } from '@/lib/testing/command-line'
import { testContext } from '@/lib/testing/context'
import { borrowPostgres } from '@/lib/testing/database/borrowed'
import { prepareTestFolder } from '@/lib/testing/database/store'
import { readAudit } from './service'

const folder = mkdtempSync(join(tmpdir(), 'console-crash-'))
const postgres = await borrowPostgres()
const url = 'missing' in postgres ? undefined : postgres.url

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  if (!('missing' in postgres)) await postgres.stop()
})

/** Let a process write, and kill it in the middle after some; says how many it knew to be written. */
async function writeAndKill(where: string, orgUid: string, secret: string, least: number) {
  const child = spawn(process.execPath, [bundledProgram('writer'), where, orgUid, secret], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  let complaint = ''
  const count = (word: string) => printed.split('\n').filter((line) => line === word).length
  child.stderr.on('data', (chunk) => {
    complaint += chunk
  })
  child.stdout.on('data', (chunk) => {
    printed += chunk
    if (count('written') >= least && count('begun') > 0) child.kill('SIGKILL')
  })
  const [, signal] = await once(child, 'close')
  if (signal !== 'SIGKILL') throw new Error(`The writer ended by itself: ${complaint}`)
  return count('written')
}

describe.each([
  { name: 'PGlite', where: folder, prepare: prepareTestFolder, open: openEmbedded },
  { name: 'PostgreSQL', where: url, prepare: async () => {}, open: openPostgres },
])('a console on $name that is killed while it writes', ({ where, prepare, open }) => {
  test.skipIf(!where)(
    'leaves a whole chain, and its unfinished change shows as one whose end is unknown',
    { timeout: 120_000 },
    async () => {
      if (!where) throw new Error('no store')
      await prepare(where)
      const { context: given } = await testContext()
      const { orgUid } = given.actor
      let known = 0
      // What was killed is gone on with, and killed again.
      for (const [round, least] of [7, 25].entries()) {
        known += await writeAndKill(where, orgUid, given.config.SESSION_SECRET, least)
        const { store, close } = await open(where)
        try {
          const context = { ...given, store: sealedStore(store, given.store.sealer) }
          const verify = () => verifyChain(context.store, orgUid, chainKeys(context.config))
          const report = await verify()
          expect(report).toMatchObject({ ok: true })
          // Each change that was known to be over has two rows, and the unfinished ones have one.
          expect(report.ok && report.rows).toBeGreaterThanOrEqual(2 * known + round + 1)
          const { entries } = await readAudit(context, { object: 'unfinished' })
          expect(entries.map(({ outcome }) => outcome)).toEqual(
            Array.from({ length: round + 1 }, () => 'unknown'),
          )
          await recorded(
            context,
            { action: 'policy.save', object: { policy: 'later' } },
            async () => {},
          )
          expect(await verify()).toMatchObject({ ok: true })
        } finally {
          await close()
        }
      }
    },
  )
})
