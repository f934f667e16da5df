import 'server-only'

import { BucketCheck } from '@/lib/core/verification/bucket-check'
import type { ProofState } from '@/lib/core/verification/proof'
import type { Check, Verdict } from '@/lib/core/verification/report'
import { StartVerification } from '@/lib/features/verifications/schema'
import {
  followUntilSettled,
  readOwnVerification,
  startVerification,
} from '@/lib/features/verifications/service'
import type { WriteContext } from '@/lib/server/session/context'
import type { Outcome } from './command'
import { EXIT_CODES, type ExitCode } from './exit-codes'
import { orUsageError, parseOptions } from './usage-error'
import { ACCOUNT_OPTIONS, findClusterByName, STATE_SIGNS } from './verify-report'

/** The deadline of a Job, and time to look for it. */
const LIMIT_MS = 5 * 60_000

export type StorageCommand = Omit<StartVerification, 'cluster'> & { cluster: string; json: boolean }

export function parseStorageCommand(args: string[]): StorageCommand {
  const { values } = parseOptions({
    args,
    options: {
      ...ACCOUNT_OPTIONS,
      bucket: { type: 'string' },
      access: { type: 'string', default: 'read' },
      prefix: { type: 'string' },
      zone: { type: 'string' },
      'leave-object': { type: 'boolean', default: false },
      force: { type: 'boolean', default: false },
    },
  })
  const { json, bucket, access, prefix, zone, 'leave-object': leave, ...rest } = values
  return orUsageError(() => {
    const chosen =
      bucket === undefined
        ? {}
        : {
            bucketCheck: BucketCheck.parse({
              bucket,
              access,
              ...(prefix !== undefined && { prefix }),
              ...(zone !== undefined && { region: zone }),
              ...(leave && { leaveObject: true }),
            }),
          }
    return { ...StartVerification.parse({ ...rest, ...chosen }), json }
  })
}

type VerifyOutput = {
  started: boolean
  verdict: Verdict
  checks: Check[]
  /** What the run proves; absent if it was not started. */
  proof?: ProofState
  verification?: { cluster: string; namespace: string; name: string }
}

/** Verifies the account, waits for the result and prints it. */
export async function runStorageCommand(
  context: WriteContext,
  { json, ...command }: StorageCommand,
  signal = AbortSignal.timeout(LIMIT_MS),
): Promise<Outcome> {
  const report = await verifyAccount(context, command, signal)
  const text = json ? JSON.stringify(report, null, 2) : describeReport(report)
  return { code: CODE_OF_STATE[report.verdict.state], text }
}

const CODE_OF_STATE = {
  passed: EXIT_CODES.ok,
  failed: EXIT_CODES.findings,
  cancelled: EXIT_CODES.undetermined,
  unknown: EXIT_CODES.undetermined,
  running: EXIT_CODES.undetermined,
  ended: EXIT_CODES.undetermined,
} as const satisfies Record<Verdict['state'], ExitCode>

async function verifyAccount(
  context: WriteContext,
  { cluster: named, ...rest }: Omit<StorageCommand, 'json'>,
  signal: AbortSignal,
): Promise<VerifyOutput> {
  const cluster = await findClusterByName(context, named)
  const start = await startVerification(context, { ...rest, cluster: cluster.id })
  if (!start.started) return { started: false, verdict: start.verdict, checks: start.checks }
  let { ref } = start
  for (;;) {
    const repeat = await followUntilSettled(context, ref, signal)
    if (!repeat) break
    ref = repeat
  }
  const { verdict, checks, proof } = await readOwnVerification(context, ref)
  return { started: true, verdict, checks, ...(proof && { proof }), verification: ref }
}

function describeReport({ verdict, checks }: VerifyOutput) {
  const lines = checks.flatMap(({ state, title, detail, cancelledBy, expected, presented }) => [
    `${STATE_SIGNS[state].padEnd(7)} ${[title, cancelledBy && `cancelled by ${cancelledBy}`, detail].filter(Boolean).join(': ')}`,
    ...(state === 'fail' && expected !== undefined && presented !== undefined
      ? [`        expected   ${expected}`, `        presented  ${presented}`]
      : []),
  ])
  return [...lines, '', verdict.sentence, verdict.explanation]
    .filter((line) => line !== undefined)
    .join('\n')
}
