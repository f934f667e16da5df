import 'server-only'

import { parseArgs } from 'node:util'
import { AppError } from '@/lib/common/errors'
import { BucketCheck, type Check, type Verdict } from '@/lib/core/verification/report'
import { readClusters } from '@/lib/features/clusters/service'
import { StartVerification } from '@/lib/features/verifications/schema'
import {
  followUntilStored,
  readVerification,
  startVerification,
} from '@/lib/features/verifications/service'
import type { Context } from '@/lib/server/session/context'

export const VERIFY_USAGE = `workload-identity verify --cluster NAME --namespace NAMESPACE --account ACCOUNT
  [--bucket BUCKET [--access read|write]] [--force] [--json]
workload-identity verify --cluster NAME --namespace NAMESPACE --account ACCOUNT --target FILE [--json]

--target FILE            verify a trust target of another cloud (JSON) instead of object storage

COREWEAVE_API_TOKEN      your CoreWeave API token
KUBERNETES_TOKEN         a Kubernetes token for a cluster that does not accept the CoreWeave token
DATABASE_URL             the console's database, to record the run there

Exits 0 if the requested access is proved, 1 if it is not, 2 if the command line is invalid, and 3 if the
result is unknown.`

export type VerifyCommand = Omit<StartVerification, 'cluster'> & { cluster: string; json: boolean }
export type VerifyOutcome = { code: 0 | 1 | 2 | 3; text: string }

/** The parsed command line, or the usage error. */
export function parseVerifyCommand(given: string[]): VerifyCommand | { problem: string } {
  try {
    const { values, positionals } = parseArgs({
      args: given,
      allowPositionals: true,
      options: {
        cluster: { type: 'string' },
        namespace: { type: 'string' },
        account: { type: 'string' },
        bucket: { type: 'string' },
        access: { type: 'string', default: 'read' },
        force: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    })
    if (positionals.length !== 1 || positionals[0] !== 'verify') return { problem: VERIFY_USAGE }
    const { json, bucket, access, ...rest } = values
    const chosen =
      bucket === undefined ? {} : { bucketCheck: BucketCheck.parse({ bucket, access }) }
    return { ...StartVerification.parse({ ...rest, ...chosen }), json }
  } catch (error) {
    const why = error instanceof Error ? describeUsageError(error) : ''
    return { problem: `${why}\n\n${VERIFY_USAGE}` }
  }
}

export const describeUsageError = (
  error: Error & { issues?: { path: PropertyKey[]; message: string }[] },
) =>
  error.issues
    ?.map(({ path, message }) => `--${path.map(String).join('.')}: ${message}`)
    .join('\n') ?? error.message

type VerifyOutput = {
  started: boolean
  verdict: Verdict
  checks: Check[]
  verification?: { cluster: string; namespace: string; name: string }
}

/** Verifies the account, waits for the result and prints it. */
export async function runVerifyCommand(
  context: Context,
  { json, ...command }: VerifyCommand,
  signal: AbortSignal,
): Promise<VerifyOutcome> {
  return withErrorOutcome(json, async () => {
    const report = await verifyAccount(context, command, signal)
    const text = json ? JSON.stringify(report, null, 2) : describeReport(report)
    return { code: EXIT_CODES[report.verdict.state], text }
  })
}

/** Turns an error into exit code 3: the result is unknown. */
export async function withErrorOutcome(
  json: boolean,
  run: () => Promise<VerifyOutcome>,
): Promise<VerifyOutcome> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const { code, message, detail } = error
    const problem = { error: { code, message, ...(detail.next ? { next: detail.next } : {}) } }
    return {
      code: 3,
      text: json
        ? JSON.stringify(problem, null, 2)
        : [message, detail.next].filter(Boolean).join(' '),
    }
  }
}

const EXIT_CODES = { passed: 0, failed: 1, cancelled: 3, unknown: 3, running: 3 } as const

async function verifyAccount(
  context: Context,
  { cluster: named, ...rest }: Omit<VerifyCommand, 'json'>,
  signal: AbortSignal,
): Promise<VerifyOutput> {
  const cluster = await findClusterByName(context, named)
  const start = await startVerification(context, { ...rest, cluster: cluster.id })
  if (!start.started) return { started: false, verdict: start.verdict, checks: start.checks }
  await followUntilStored(context, start.ref, signal)
  const { verdict, checks } = await readVerification(context, start.ref)
  return { started: true, verdict, checks, verification: start.ref }
}

/** The cluster with this name or id. */
export async function findClusterByName(context: Context, named: string) {
  const clusters = await readClusters(context)
  const cluster = clusters.find(({ id, name }) => id === named || name === named)
  if (cluster) return cluster
  throw new AppError('not-found', `Cluster ${named} not found.`, {
    detail: {
      next: `Clusters of this organization: ${clusters.map(({ name }) => name).join(', ') || 'none'}.`,
    },
  })
}

export const STATE_SIGNS = {
  pass: 'ok',
  fail: 'FAILED',
  warn: 'WARNING',
  skip: '-',
  unknown: '?',
  running: '…',
  waiting: '-',
} as const satisfies Record<Check['state'], string>

function describeReport({ verdict, checks }: VerifyOutput) {
  const lines = checks.flatMap(({ state, title, detail, expected, presented }) => [
    `${STATE_SIGNS[state].padEnd(7)} ${title}${detail ? `: ${detail}` : ''}`,
    ...(state === 'fail' && expected !== undefined && presented !== undefined
      ? [`        expected   ${expected}`, `        presented  ${presented}`]
      : []),
  ])
  return [...lines, '', verdict.sentence, verdict.explanation]
    .filter((line) => line !== undefined)
    .join('\n')
}
