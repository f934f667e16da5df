import 'server-only'

import { resolve } from 'node:path'
import { withDeadline } from '@/lib/common/deadline'
import { plural } from '@/lib/common/plural'
import { redact } from '@/lib/common/redact'
import { describeThrown } from '@/lib/common/thrown'
import { defineCommand, type Outcome } from '../command'
import { enterConsoleFolder } from '../context'
import { EXIT_CODES, type ExitCode } from '../exit-codes'
import { readNamedFile } from '../named-file'
import { parseOptions, UsageError } from '../usage-error'
import { type ClockReading, checkClock } from './check-clock'
import { type CheckedSettings, checkSettings, type Environment } from './check-settings'
import { checkStore } from './check-store'
import {
  checkMail,
  checkProvider,
  checkProxy,
  checkToken,
  checkUpstream,
  upstreamsOf,
} from './check-upstreams'
import type { DoctorResult, DoctorStatus } from './result'
import { describeResult } from './words'

export type DoctorCommand = { json: boolean; timeoutMs: number; tokenFile?: string }

const DEFAULT_TIMEOUT_SECONDS = 15

export function parseDoctorCommand(args: string[]): DoctorCommand {
  const { values } = parseOptions({
    args,
    options: {
      json: { type: 'boolean', default: false },
      timeout: { type: 'string', default: String(DEFAULT_TIMEOUT_SECONDS) },
      'token-file': { type: 'string' },
    },
  })
  if (!/^[1-9]\d{0,2}$/.test(values.timeout))
    throw new UsageError('--timeout must be a number of seconds from 1 to 999.')
  const { 'token-file': file } = values
  return {
    json: values.json,
    timeoutMs: Number(values.timeout) * 1000,
    ...(file !== undefined && { tokenFile: resolve(file) }),
  }
}

/** The checks of one subject; one that takes too long says so, and does not keep the others. */
async function bounded(
  subject: string,
  timeoutMs: number,
  check: () => Promise<DoctorResult[]>,
): Promise<DoctorResult[]> {
  const failed = (error: unknown): DoctorResult[] => [
    { code: 'check-unfinished', subject, detail: redact(describeThrown(error)) },
  ]
  let results: DoctorResult[] | undefined
  const work = check().then(
    (found) => {
      results = found
    },
    (error: unknown) => {
      results = failed(error)
    },
  )
  await withDeadline(work, timeoutMs)
  return results ?? [{ code: 'check-unfinished', subject }]
}

export async function runChecks(
  { timeoutMs, tokenFile }: Pick<DoctorCommand, 'timeoutMs' | 'tokenFile'>,
  environment: Environment,
): Promise<DoctorResult[]> {
  const token = tokenFile === undefined ? undefined : (await readNamedFile(tokenFile)).trim()
  const settings = checkSettings(environment)
  const { config } = settings
  const proxy = bounded('the proxy', timeoutMs, () => checkProxy(environment))
  if (!config) return [...settings.results, ...(await proxy)]
  const clocks: ClockReading[] = []
  const within = (subject: string, check: () => Promise<DoctorResult[]>) =>
    bounded(subject, timeoutMs, check)
  const results = await Promise.all([
    within('the database', () => checkDatabase(settings, environment)),
    proxy,
    ...upstreamsOf(config).map((upstream) =>
      within(new URL(upstream.url).host, async () => {
        const { result, clock } = await checkUpstream(upstream)
        if (clock) clocks.push(clock)
        return [result]
      }),
    ),
    ...config.SIGN_IN_PROVIDERS.map((provider) =>
      within(provider.id, async () => [await checkProvider(provider, config.PUBLIC_URL ?? '')]),
    ),
    within('the mail server', () => checkMail(config)),
    ...(token === undefined
      ? []
      : [within('the token', async () => [await checkToken(token, config)])]),
  ])
  return [...settings.results, ...results.flat(), checkClock(clocks)]
}

/** Settings of the database that are invalid say nothing about the one that is meant. */
const DATABASE_SETTINGS = ['DATABASE_URL', 'DATABASE_LIMITS', 'DATA_DIR'] as const

async function checkDatabase(
  { config, invalid }: CheckedSettings,
  environment: Environment,
): Promise<DoctorResult[]> {
  const wrong = DATABASE_SETTINGS.find((name) => invalid.has(name))
  if (!config || wrong) return [{ code: 'store-unchecked', subject: wrong ?? 'a setting' }]
  const keyed = environment['AUDIT_SECRET'] ? 'AUDIT_SECRET' : 'SESSION_SECRET'
  const isValid = !invalid.has(keyed) && !invalid.has('AUDIT_SECRET')
  const hasAuditKey = Boolean(environment[keyed]) && isValid
  return checkStore({
    config: keyed === 'SESSION_SECRET' ? { ...config, AUDIT_SECRET: undefined } : config,
    hasAuditKey,
  })
}

const MARKS = {
  ok: 'ok      ',
  warning: 'warning ',
  problem: 'PROBLEM ',
  unknown: 'unknown ',
} as const satisfies Record<DoctorStatus, string>

export function reportResults(results: readonly DoctorResult[], json: boolean): Outcome {
  const described = results.map(describeResult)
  const countOf = (status: DoctorStatus) =>
    described.filter((each) => each.status === status).length
  const counts = {
    ok: countOf('ok'),
    warning: countOf('warning'),
    problem: countOf('problem'),
    unknown: countOf('unknown'),
  } satisfies Record<DoctorStatus, number>
  const code = exitCodeOf(counts)
  if (json) return { code, text: JSON.stringify({ counts, checks: described }, null, 2) }
  const lines = described.flatMap(({ status, message, detail, next }) => [
    `${MARKS[status]}${message}${detail ? ` (${detail})` : ''}`,
    ...(next ? [`        ${next}`] : []),
  ])
  const total = `${plural(counts.problem, 'problem')}, ${plural(counts.warning, 'warning')}, ${counts.unknown} unknown, ${counts.ok} ok.`
  return { code, text: [...lines, '', total].join('\n') }
}

function exitCodeOf(counts: Record<DoctorStatus, number>): ExitCode {
  if (counts.problem > 0) return EXIT_CODES.findings
  return counts.unknown > 0 ? EXIT_CODES.undetermined : EXIT_CODES.ok
}

export const doctorCommand = defineCommand<DoctorCommand>({
  usage: `Usage: workload-identity doctor [--json] [--timeout SECONDS] [--token-file FILE]

Checks the settings of the console in the environment, its database, its clock, and the services it calls. It
changes nothing, needs no credential and prints no secret.

--json        print JSON
--timeout     how long one check may take (${DEFAULT_TIMEOUT_SECONDS})
--token-file  also ask CoreWeave whom the API token in this file belongs to

The settings are those of the console; run it where the console runs, so that it sees the same network.

Exits 0 when there is no problem (warnings are printed), 1 when there is one, and 3 when a check has no result.
All exit codes: workload-identity --help`,
  parse: parseDoctorCommand,
  printsJson: ({ json }) => json,
  run: async (command) => {
    const { DATA_DIR } = process.env
    // Before the folder changes, because both are relative to where the command was called.
    const environment = { ...process.env, DATA_DIR: resolve(DATA_DIR || '.data') }
    enterConsoleFolder()
    return reportResults(await runChecks(command, environment), command.json)
  },
})
