// Measures the memory of a console with PostgreSQL while many readers follow verifications.

import pMap from 'p-map'
import { afterAll, expect, test } from 'vitest'
import { openPostgres } from '../../lib/adapters/database/open'
import type { VerificationRef } from '../../lib/features/verifications/schema'
import { startVerification } from '../../lib/features/verifications/service'
import { startSandbox } from '../../lib/sandbox/start'
import { SESSION_COOKIE } from '../../lib/server/session/names'
import { beginSession } from '../../lib/server/session/sessions'
import { startPostgres } from '../../lib/testing/database/postgres'
import { openWorld } from '../../lib/testing/world'
import { peakMemory } from '../process-memory'
import { startConsoleServer } from '../servers'
import { printFigure } from './measurement'

const RUNS = 5
const READERS = 10
const LINES = 300
const LIMIT_MIB = 512

const sandbox = await startSandbox()
const postgres = await startPostgres().then((found) => {
  if ('missing' in found) throw new Error(found.missing)
  return found
})
const { store, close } = await openPostgres(postgres.url)
const { world, control, as } = await openWorld(sandbox, store, { seed: 'default' })
const context = as('operator')
const console_ = await startConsoleServer({
  ...sandbox.consoleEnvironment(),
  SESSION_SECRET: context.config.SESSION_SECRET,
  DATABASE_URL: postgres.url,
})

/** Reads an event stream to its end; resolves with the number of log lines. */
async function read(ref: VerificationRef, cookie: string): Promise<number> {
  const path = `/api/verifications/${ref.cluster}/${ref.namespace}/${ref.name}/events`
  const answer = await fetch(console_.url + path, {
    headers: { cookie: `${SESSION_COOKIE}=${cookie}` },
  })
  if (!answer.ok || !answer.body) throw new Error(`${path}: ${answer.status}`)
  const decoder = new TextDecoder()
  const seen = new Set<string>()
  let rest = ''
  for await (const chunk of answer.body) {
    rest += decoder.decode(chunk, { stream: true })
    for (const [, number = ''] of rest.matchAll(/written line (\d+)\b/g)) seen.add(number)
    rest = rest.slice(-100)
  }
  return seen.size
}

test('a console with many log streams stays within the memory of a small container', async () => {
  const [cluster] = world.clusters
  if (!cluster) throw new Error('Every seed has clusters.')
  const script = `i=0; while [ $i -lt ${LINES} ]; do echo "written line $i"; i=$((i+1)); sleep 0.1; done`
  const trouble = { container: { command: ['sh', '-c', script] } }
  await control(`clusters/${cluster.id}`, { trouble })
  const person = { uid: context.actor.uid, orgUid: world.orgUid, token: world.tokens.operator }
  const signIn = () => beginSession({ store, config: context.config, clock: context.clock }, person)
  // One session has at most eight streams.
  const cookies = await pMap([...Array(READERS).keys()], signIn, { concurrency: 1 })
  const [cookie = ''] = cookies
  await fetch(`${console_.url}/verifications`, {
    headers: { cookie: `${SESSION_COOKIE}=${cookie}` },
  })

  const { pid } = console_
  const before = peakMemory(pid)
  const place = { cluster: cluster.id, namespace: 'ml-team', account: 'train-runner' }
  const refs = await pMap(
    [...Array(RUNS).keys()],
    async () => {
      const started = await startVerification(context, { ...place, force: true })
      if (!started.started) throw new Error(started.verdict.sentence)
      return started.ref
    },
    { concurrency: RUNS },
  )
  const readers = refs.flatMap((ref) => cookies.map((cookie) => ({ ref, cookie })))
  const lines = await Promise.all(readers.map(({ ref, cookie }) => read(ref, cookie)))
  const most = peakMemory(pid)
  printFigure('peak memory of a console with PostgreSQL, signed in', `${before.toFixed(0)} MiB`)
  printFigure(
    `the same with ${readers.length} log streams, under ${LIMIT_MIB}`,
    `${most.toFixed(0)} MiB`,
    most < LIMIT_MIB,
  )
  expect(Math.min(...lines)).toBe(LINES)
  expect(most).toBeLessThan(LIMIT_MIB)
})

afterAll(async () => {
  await console_.kill('SIGTERM')
  await close()
  await postgres.stop()
  await sandbox.close()
})
