import 'server-only'

import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { TrustTarget } from '@/lib/core/identity/trust-target'
import { VerifyTarget } from '@/lib/features/clouds/schema'
import { verifyTarget } from '@/lib/features/clouds/service'
import type { TargetVerification } from '@/lib/features/clouds/target-verification'
import { CLOUD_CAUSE_WORDS } from '@/lib/features/clouds/words'
import type { Context } from '@/lib/server/session/context'
import {
  describeUsageError,
  findClusterByName,
  STATE_SIGNS,
  VERIFY_USAGE,
  type VerifyOutcome,
  withErrorOutcome,
} from './verify'

export type TargetCommand = VerifyTarget & { json: boolean }

/** Whether the command verifies another cloud rather than object storage. */
export const hasTargetOption = (given: string[]) =>
  given.some((one) => one === '--target' || one.startsWith('--target='))

/** The parsed command line, or the usage error. */
export function parseTargetCommand(given: string[]): TargetCommand | { problem: string } {
  try {
    const { values } = parseArgs({
      args: given,
      options: {
        cluster: { type: 'string' },
        namespace: { type: 'string' },
        account: { type: 'string' },
        target: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    })
    const { json, target: file = '', account, ...place } = values
    // A cluster name or id, resolved once CoreWeave can be asked.
    const Named = VerifyTarget.omit({ target: true }).extend({ cluster: z.string().min(1) })
    const { name, ...rest } = Named.parse({ ...place, name: account ?? '' })
    return {
      ...rest,
      name,
      target: TrustTarget.parse(JSON.parse(readFileSync(file, 'utf8'))),
      json,
    }
  } catch (error) {
    const why = error instanceof Error ? describeUsageError(error) : ''
    return { problem: `${why}\n\n${VERIFY_USAGE}` }
  }
}

const EXIT_CODES = { proved: 0, failed: 1, unproved: 3 } as const

/** Verifies the target and prints the result. */
export const runTargetCommand = (
  context: Context,
  { json, cluster: named, ...rest }: TargetCommand,
): Promise<VerifyOutcome> =>
  withErrorOutcome(json, async () => {
    const cluster = await findClusterByName(context, named)
    const verification = await verifyTarget(context, { ...rest, cluster: cluster.id })
    const text = json
      ? JSON.stringify(verification, null, 2)
      : describeTargetVerification(verification)
    return { code: EXIT_CODES[verification.state], text }
  })

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
