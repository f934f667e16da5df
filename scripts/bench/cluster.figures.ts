// Measures verifications on a real cluster against the same Job run by kubectl, and checks for leftovers.

import { execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import pMap from 'p-map'
import { afterAll, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { z } from 'zod'
import { listVerifications } from '../../lib/features/verifications/list'
import type { VerificationRef } from '../../lib/features/verifications/schema'
import {
  cancelVerification,
  followToEnd,
  settleVerification,
  startVerification,
} from '../../lib/features/verifications/service'
import { streamVerification } from '../../lib/features/verifications/stream'
import { requireRealCluster } from '../../lib/sandbox/real-cluster/environment'
import { startSandbox } from '../../lib/sandbox/start'
import { openTestStore } from '../../lib/testing/database/store'
import { createRealAccount, openRealClusterWorld } from '../../lib/testing/verifications/real'
import { openWorld } from '../../lib/testing/world'
import { printFigure } from './measurement'

const ROUNDS = 5
const MANY = Number(process.env['BENCH_VERIFICATIONS'] ?? 20)
const AT_ONCE = 4

const sandbox = await startSandbox({ realCluster: requireRealCluster() })
const { store, close } = await openTestStore()
const world = await openWorld(sandbox, store, { seed: 'empty', realCluster: true })
const account = await createRealAccount(await openRealClusterWorld(world))
const { context, input } = account

async function start(): Promise<VerificationRef> {
  const started = await startVerification(context, input)
  if (!started.started) throw new Error(started.verdict.sentence)
  return started.ref
}

type Run = { ms: number; latencies: number[]; manifest: string }

/** Runs a verification from its start to the verdict and the deletion of its Job. */
async function verification(): Promise<Run> {
  const begun = performance.now()
  const ref = await start()
  const followed = followToEnd(context, ref)
  const latencies: number[] = []
  let manifest = ''
  let state = ''
  const signal = AbortSignal.timeout(120_000)
  for await (const event of streamVerification(context, { ...ref, after: 0 }, signal)) {
    if (event.event === 'log')
      for (const { at } of event.data) if (at) latencies.push(Date.now() - Date.parse(at))
    if (event.event !== 'verification') continue
    manifest = event.data.manifest ?? manifest
    state = event.data.verdict.state
  }
  await followed
  if (state !== 'passed') throw new Error(`The verification ended as ${state}.`)
  return { ms: performance.now() - begun, latencies, manifest }
}

const Manifest = z.looseObject({
  metadata: z.looseObject({ name: z.string(), namespace: z.string() }),
})
const execute = promisify(execFile)
const kubectl = (args: string[]) => execute('kubectl', args)

/** Runs the same Job with kubectl: creates it, waits, reads its log and deletes it. */
async function byKubectl(manifest: string): Promise<number> {
  const job = Manifest.parse(parse(manifest))
  const name = `bench-${randomUUID().slice(0, 8)}`
  const { namespace } = job.metadata
  const begun = performance.now()
  const create = spawn('kubectl', ['create', '-f', '-'], { stdio: ['pipe', 'ignore', 'inherit'] })
  create.stdin.end(stringify({ ...job, metadata: { ...job.metadata, name } }))
  await new Promise((resolve) => create.on('exit', resolve))
  const within = ['-n', namespace]
  await kubectl([...within, 'wait', '--for=condition=complete', '--timeout=120s', `job/${name}`])
  await kubectl([...within, 'logs', `job/${name}`])
  await kubectl([...within, 'delete', '--wait=false', `job/${name}`])
  return performance.now() - begun
}

const median = (values: number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

test('a verification takes little longer than its Job and leaves nothing behind', async () => {
  const { manifest } = await verification()
  const ours: Run[] = []
  const theirs: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await verification())
    theirs.push(await byKubectl(manifest))
  }
  const met: boolean[] = []
  const [mine, other] = [median(ours.map(({ ms }) => ms)), median(theirs)]
  const latency = Math.max(...ours.flatMap(({ latencies }) => latencies))
  printFigure('verification, median', `${(mine / 1000).toFixed(2)} s`)
  printFigure('the same Job by kubectl, median', `${(other / 1000).toFixed(2)} s`)
  met.push(printFigure('ratio, at most 1.15', (mine / other).toFixed(3), mine / other <= 1.15))
  const shown = latency <= 1000
  met.push(printFigure('log line written to shown, longest, at most 1 s', `${latency} ms`, shown))

  await pMap(
    [...Array(MANY).keys()],
    async (index) => {
      if (index % 2 === 0) return void (await verification())
      const ref = await start()
      await new Promise((resolve) => setTimeout(resolve, (index % 5) * 400))
      if (index % 4 === 1) await cancelVerification(context, ref)
    },
    { concurrency: AT_ONCE },
  )
  // The other runs lost their follower, so somebody settles them.
  const until = Date.now() + 60_000
  let left = await account.left()
  while (left.length > 0 && Date.now() < until) {
    const { rows } = await listVerifications(context, {
      cluster: input.cluster,
      namespace: input.namespace,
    })
    for (const { verdict, ...row } of rows)
      if (verdict.state === 'ended') await settleVerification(context, row)
    await new Promise((resolve) => setTimeout(resolve, 500))
    left = await account.left()
  }
  const what = `left after ${MANY} verifications, half of them cancelled or left by their follower`
  met.push(printFigure(what, `${left.length}`, left.length === 0))
  expect(met).not.toContain(false)
})

afterAll(async () => {
  await account.remove()
  await sandbox.close()
  await close()
})
