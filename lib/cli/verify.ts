import 'server-only'

import { parseArgs } from 'node:util'
import { AppError } from '@/lib/common/errors'
import { BucketCheck, type Check, type Verdict } from '@/lib/core/verification/report'
import { openCluster, readClusters } from '@/lib/features/clusters/service'
import { followRun } from '@/lib/features/verifications/follow'
import { finishRun, storeLostRun } from '@/lib/features/verifications/keep'
import { StartVerification } from '@/lib/features/verifications/schema'
import { readVerification, startVerification } from '@/lib/features/verifications/service'
import type { Context } from '@/lib/server/session/context'

export const USAGE = `workload-identity verify --cluster NAME --namespace NAMESPACE --account ACCOUNT
  [--bucket BUCKET [--access read|write]] [--force] [--json]
workload-identity verify --cluster NAME --namespace NAMESPACE --account ACCOUNT --target FILE [--json]

--target FILE            a trust of another cloud as JSON, asked instead of object storage

COREWEAVE_API_TOKEN      your CoreWeave API token
KUBERNETES_TOKEN         a token of the cluster's own, where it does not take the other one
DATABASE_URL             the console's database, so that runs are recorded and kept there

Ends with 0 if the account has keyless access (to the target), 1 if not, 2 if the command cannot be used as given,
3 if it could not be found out.`

export type Command = Omit<StartVerification, 'cluster'> & { cluster: string; json: boolean }
export type Outcome = { code: 0 | 1 | 2 | 3; text: string }

/** What was asked for, or why that cannot be done. */
export function readCommand(given: string[]): Command | { problem: string } {
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
    if (positionals.length !== 1 || positionals[0] !== 'verify') return { problem: USAGE }
    const { json, bucket, access, ...rest } = values
    const chosen =
      bucket === undefined ? {} : { bucketCheck: BucketCheck.parse({ bucket, access }) }
    return { ...StartVerification.parse({ ...rest, ...chosen }), json }
  } catch (error) {
    const why = error instanceof Error ? firstLine(error) : ''
    return { problem: `${why}\n\n${USAGE}` }
  }
}

export const firstLine = (error: Error & { issues?: { path: PropertyKey[]; message: string }[] }) =>
  error.issues
    ?.map(({ path, message }) => `--${path.map(String).join('.')}: ${message}`)
    .join('\n') ?? error.message

type Report = {
  started: boolean
  verdict: Verdict
  checks: Check[]
  verification?: { cluster: string; namespace: string; name: string }
}

/** Verify, follow the run to its end, and say how it ended. */
export async function verify(
  context: Context,
  { json, ...command }: Command,
  signal: AbortSignal,
): Promise<Outcome> {
  return outcomeOf(json, async () => {
    const report = await verified(context, command, signal)
    const text = json ? JSON.stringify(report, null, 2) : wordsOf(report)
    return { code: CODES[report.verdict.state], text }
  })
}

/** What could not be found out is no verdict. */
export async function outcomeOf(json: boolean, run: () => Promise<Outcome>): Promise<Outcome> {
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

const CODES = { passed: 0, failed: 1, cancelled: 3, unknown: 3, running: 3 } as const

async function verified(
  context: Context,
  { cluster: named, ...rest }: Omit<Command, 'json'>,
  signal: AbortSignal,
): Promise<Report> {
  const cluster = await clusterNamed(context, named)
  const start = await startVerification(context, { ...rest, cluster: cluster.id })
  if (!start.started) return { started: false, verdict: start.verdict, checks: start.checks }
  const open = await openCluster(context, cluster.id)
  for await (const moment of followRun(open, start.ref, { clock: context.clock, signal })) {
    if (moment.kind === 'over') await finishRun(context, open, start.ref, moment)
    if (moment.kind === 'gone' && moment.last) await storeLostRun(context, start.ref, moment.last)
  }
  const { verdict, checks } = await readVerification(context, start.ref)
  return { started: true, verdict, checks, verification: start.ref }
}

/** By its name or its id. */
export async function clusterNamed(context: Context, named: string) {
  const clusters = await readClusters(context)
  const cluster = clusters.find(({ id, name }) => id === named || name === named)
  if (cluster) return cluster
  throw new AppError('not-found', `There is no cluster ${named}.`, {
    detail: { next: `Known are ${clusters.map(({ name }) => name).join(', ') || 'none'}.` },
  })
}

export const SIGNS = {
  pass: 'ok',
  fail: 'FAILED',
  warn: 'look',
  skip: '-',
  unknown: '?',
  running: '…',
  waiting: '-',
} as const satisfies Record<Check['state'], string>

function wordsOf({ verdict, checks }: Report) {
  const lines = checks.flatMap(({ state, title, detail, expected, presented }) => [
    `${SIGNS[state].padEnd(7)} ${title}${detail ? `: ${detail}` : ''}`,
    ...(state === 'fail' && expected !== undefined && presented !== undefined
      ? [`        expected  ${expected}`, `        presented ${presented}`]
      : []),
  ])
  return [...lines, '', verdict.sentence, verdict.explanation]
    .filter((line) => line !== undefined)
    .join('\n')
}
