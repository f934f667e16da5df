import 'server-only'

import { resolve } from 'node:path'
import { z } from 'zod'
import { AppError } from '@/lib/common/errors'
import { TrustTarget } from '@/lib/core/identity/trust-target'
import { CLOUD_CAUSE_WORDS } from '@/lib/core/verification/cloud-cause-words'
import { VerifyTarget } from '@/lib/features/clouds/schema'
import { verifyTarget } from '@/lib/features/clouds/service'
import type { TargetVerification } from '@/lib/features/clouds/target-verification'
import type { WriteContext } from '@/lib/server/session/context'
import type { Outcome } from './command'
import { EXIT_CODES, type ExitCode } from './exit-codes'
import { readNamedFile } from './named-file'
import { orUsageError, parseOptions } from './usage-error'
import { ACCOUNT_OPTIONS, findClusterByName, STATE_SIGNS } from './verify-report'

export type TargetCommand = Omit<VerifyTarget, 'target'> & { file: string; json: boolean }

/** Whether the command verifies another cloud rather than object storage. */
export const hasTargetOption = (args: string[]) =>
  args.some((arg) => arg === '--target' || arg.startsWith('--target='))

// A cluster name or id, resolved once CoreWeave can be asked.
const Named = VerifyTarget.omit({ target: true }).extend({ cluster: z.string().min(1) })

export function parseTargetCommand(args: string[]): TargetCommand {
  const { values } = parseOptions({
    args,
    options: {
      ...ACCOUNT_OPTIONS,
      target: { type: 'string' },
    },
  })
  const { json, target = '', account = '', ...place } = values
  const { name, ...rest } = orUsageError(() => Named.parse({ ...place, name: account }))
  return { ...rest, name, file: resolve(target), json }
}

/** The trust target in a JSON file. */
async function readTarget(file: string): Promise<TrustTarget> {
  const text = await readNamedFile(file)
  const unreadable = (why: string) => new AppError('invalid', `Could not read ${file}: ${why}`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw unreadable(error instanceof Error ? error.message : String(error))
  }
  const target = TrustTarget.safeParse(value)
  if (target.success) return target.data
  throw unreadable(
    target.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
  )
}

const CODE_OF_STATE = {
  proved: EXIT_CODES.ok,
  failed: EXIT_CODES.findings,
  unproved: EXIT_CODES.undetermined,
} as const satisfies Record<TargetVerification['state'], ExitCode>

/** Verifies the target and prints the result. */
export async function runTargetCommand(
  open: () => Promise<WriteContext>,
  { json, cluster: named, file, ...rest }: TargetCommand,
): Promise<Outcome> {
  const target = await readTarget(file)
  const context = await open()
  const cluster = await findClusterByName(context, named)
  const verification = await verifyTarget(context, { ...rest, target, cluster: cluster.id })
  const text = json
    ? JSON.stringify(verification, null, 2)
    : describeTargetVerification(verification)
  return { code: CODE_OF_STATE[verification.state], text }
}

function describeTargetVerification({ checks, sentence, explanation }: TargetVerification) {
  const lines = checks.flatMap(({ key, state, title, detail, evidence = [], cause, upstream }) => [
    `${STATE_SIGNS[state].padEnd(7)} ${title}${detail ? `: ${detail}` : ''}`,
    ...(state === 'fail' || key === 'identity'
      ? [cause ? CLOUD_CAUSE_WORDS[cause].title : '', ...evidence, upstream ?? '']
          .filter(Boolean)
          .map((line) => `        ${line}`)
      : []),
  ])
  return [...lines, '', sentence, explanation].join('\n')
}
