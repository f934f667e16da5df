import 'server-only'

import { JOB_HANDLERS } from '@/lib/features/jobs/job-table'
import { env } from '@/lib/server/env'
import { runWorker } from '@/lib/server/start-worker'
import { defineCommand, type Outcome } from './command'
import { enterConsoleFolder } from './context'
import { EXIT_CODES } from './exit-codes'
import { namesDatabase } from './settings'
import { orUsageError, parseOptions, UsageError } from './usage-error'

export type WorkerCommand = { port: number }

const DEFAULT_PORT = '3000'

type Environment = Record<string, string | undefined>

export function parseWorkerCommand(args: string[], environment: Environment): WorkerCommand {
  const { values } = parseOptions({ args, options: { port: { type: 'string' } } })
  const port = values.port ?? (environment['PORT'] || DEFAULT_PORT)
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535)
    throw new UsageError('--port must be a number from 1 to 65535.')
  if (!namesDatabase(environment))
    throw new UsageError(
      'DATABASE_URL is not set. With the embedded database the console runs its jobs itself.',
    )
  return { port: Number(port) }
}

async function runWorkerCommand({ port }: WorkerCommand): Promise<Outcome> {
  const config = orUsageError(env)
  enterConsoleFolder()
  await runWorker(JOB_HANDLERS, config, port)
  return { code: EXIT_CODES.ok, text: 'The worker has stopped.', stream: 'stderr' }
}

export const workerCommand = defineCommand<WorkerCommand>({
  usage: `Usage: workload-identity worker [--port PORT]

Runs the jobs of the console until it is asked to stop: delivers notifications and the audit log, stores the results
of verifications that nobody follows any more, checks the audit chain, and deletes what has expired. Any number of
workers share the jobs. Consoles with WORKER=separate leave them to it.

--port  answers /livez, /readyz and /metrics here (PORT, or ${DEFAULT_PORT})

It has the settings of the console, such as DATABASE_URL, SESSION_SECRET and AUDIT_SECRET.

Exits 0 when it was asked to stop and its jobs have ended, and 3 when it cannot start.
All exit codes: workload-identity --help`,
  parse: (args) => parseWorkerCommand(args, process.env),
  run: runWorkerCommand,
})
