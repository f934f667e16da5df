// Counts how often clients exchange their token, with and without the caching credential_process.
import { z } from 'zod'
import type { startSandbox } from '../../lib/sandbox/start'
import type { TestCounts } from '../suites'
import { findClient, openPythonSession, openShellCommands } from './commands'
import { type ClientsFolder, openWorkplace } from './workplace'

const Writes = z.object({ total: z.number() })

const BOTO3_CALLS = 20
const CLI_CALLS = 5

/** Reads, so that exchanges are the only writes that the sandbox counts. */
const CLIENTS = [
  {
    name: 'boto3, one client',
    needs: { module: 'boto3' },
    open: openPythonSession,
    calls: BOTO3_CALLS,
    command: (profile: string) =>
      [
        'import boto3',
        `s3 = boto3.Session(profile_name='${profile}').client('s3')`,
        `for n in range(${BOTO3_CALLS}): s3.list_objects_v2(Bucket='datasets')`,
      ].join('\n'),
  },
  {
    name: 'AWS CLI',
    needs: { program: 'aws' },
    open: openShellCommands,
    calls: CLI_CALLS,
    command: (profile: string) =>
      Array.from(
        { length: CLI_CALLS },
        () => `aws s3api list-objects-v2 --bucket datasets --profile ${profile} >/dev/null`,
      ).join(' && '),
  },
] as const

/** The AWS CLI exchanges when it loads the keys and again when it signs. */
const WAYS = [
  {
    profile: 'default',
    name: 'container credentials',
    isExpected: (exchanges: number, calls: number) => exchanges >= calls,
  },
  {
    profile: 'cached',
    name: 'caching credential_process',
    isExpected: (exchanges: number) => exchanges === 1,
  },
] as const

type Sandbox = Awaited<ReturnType<typeof startSandbox>>

export async function measureExchanges(
  sandbox: Sandbox,
  clients: ClientsFolder,
): Promise<TestCounts> {
  const counts: TestCounts = { passed: 0, failed: 0, skipped: 0 }
  for (const { name, needs, open, calls, command } of CLIENTS)
    for (const way of WAYS) {
      const world = sandbox.createWorld('default')
      const place = await openWorkplace(sandbox.url, world, clients)
      const countWrites = async () => {
        const response = await fetch(`${sandbox.url}/sandbox/worlds/${world.orgUid}/writes`, {
          headers: { 'x-sandbox-control': sandbox.controlToken },
        })
        return Writes.parse(await response.json()).total
      }
      if (findClient(needs, place.env) === undefined) counts.skipped += 1
      else {
        const commands = open(place.env, place.work)
        const before = await countWrites()
        const started = Date.now()
        const { exit, err } = await commands.run(command(way.profile))
        const ms = Math.round((Date.now() - started) / calls)
        const exchanges = (await countWrites()) - before
        commands.close()
        const passed = exit === 0 && way.isExpected(exchanges, calls)
        counts[passed ? 'passed' : 'failed'] += 1
        console.log(
          `   ${passed ? ' ' : '✗'} ${name}, ${way.name}: ${exchanges} exchanges in ${calls} calls, ${ms} ms per call`,
        )
        if (exit) console.log(err)
      }
      place.close()
    }
  return counts
}
