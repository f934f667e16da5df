import 'server-only'

import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { Target } from '@/lib/core/identity/trust-target'
import { verifyTarget } from '@/lib/features/clouds/verify'
import { TARGET_CAUSES } from '@/lib/features/clouds/verify-causes'
import type { TargetVerification } from '@/lib/features/clouds/verify-checks'
import { VerifyTarget } from '@/lib/features/clouds/verify-schema'
import type { Context } from '@/lib/server/session/context'
import { clusterNamed, firstLine, type Outcome, outcomeOf, SIGNS, USAGE } from './verify'

export type TargetCommand = VerifyTarget & { json: boolean }

/** Whether another cloud is to be asked, and not object storage. */
export const namesTarget = (given: string[]) =>
  given.some((one) => one === '--target' || one.startsWith('--target='))

/** What was asked for, or why that cannot be done. */
export function readTargetCommand(given: string[]): TargetCommand | { problem: string } {
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
    // By the cluster's name or its id; which one is found out once it can be asked.
    const Named = VerifyTarget.omit({ target: true }).extend({ cluster: z.string().min(1) })
    const { name, ...rest } = Named.parse({ ...place, name: account ?? '' })
    return { ...rest, name, target: Target.parse(JSON.parse(readFileSync(file, 'utf8'))), json }
  } catch (error) {
    const why = error instanceof Error ? firstLine(error) : ''
    return { problem: `${why}\n\n${USAGE}` }
  }
}

const CODES = { proved: 0, failed: 1, unproved: 3 } as const

/** Ask the target, and say what it answered. */
export const verifyByCommand = (
  context: Context,
  { json, cluster: named, ...rest }: TargetCommand,
): Promise<Outcome> =>
  outcomeOf(json, async () => {
    const cluster = await clusterNamed(context, named)
    const verification = await verifyTarget(context, { ...rest, cluster: cluster.id })
    const text = json ? JSON.stringify(verification, null, 2) : wordsOf(verification)
    return { code: CODES[verification.state], text }
  })

function wordsOf({ checks, sentence, explanation }: TargetVerification) {
  const lines = checks.flatMap(({ key, state, title, detail, evidence = [], cause, upstream }) => [
    `${SIGNS[state].padEnd(7)} ${title}${detail ? `: ${detail}` : ''}`,
    ...(state === 'fail' || key === 'identity'
      ? [cause ? TARGET_CAUSES[cause].title : '', ...evidence, upstream ?? '']
          .filter(Boolean)
          .map((line) => `        ${line}`)
      : []),
  ])
  return [...lines, '', sentence, explanation].join('\n')
}
