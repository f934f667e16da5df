import 'server-only'

import { parseArgs } from 'node:util'
import { AppError } from '@/lib/common/errors'
import { type ExpiredGrant, removeExpiredGrants } from '@/lib/features/requests/grants'
import type { Context } from '@/lib/server/session/context'

export const EXPIRE_USAGE = `Usage: workload-identity expire [--dry-run] [--json]

Removes the grants of requests that have expired.

--dry-run  only list what would be removed
--json     print JSON

COREWEAVE_API_TOKEN             a token that can list, ensure and delete access policies
DATABASE_URL                    the PostgreSQL database of the console, which stores the requests
AUDIT_SECRET or SESSION_SECRET  the same as for the console, so that removals join its audit chain

Exits 0 when no grant is due any more, 1 when a grant is left (with --dry-run: when one is due),
2 when the command or its environment is invalid, and 3 when the grants could not be read.`

export type ExpireCommand = { dryRun: boolean; json: boolean }

type Environment = Record<string, string | undefined>

export function parseExpireCommand(
  args: string[],
  environment: Environment,
): ExpireCommand | { problem: string } {
  const invalid = (problem: string) => ({ problem: `${problem}\n\n${EXPIRE_USAGE}` })
  try {
    const { values } = parseArgs({
      args,
      options: {
        'dry-run': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    })
    if (!environment['DATABASE_URL']) return invalid('DATABASE_URL is not set.')
    if (!environment['AUDIT_SECRET'] && !environment['SESSION_SECRET'])
      return invalid('Set AUDIT_SECRET or SESSION_SECRET.')
    return { dryRun: values['dry-run'], json: values.json }
  } catch (error) {
    return invalid(error instanceof Error ? error.message : String(error))
  }
}

export async function runExpireCommand(
  context: Context,
  { dryRun, json }: ExpireCommand,
): Promise<{ code: number; text: string }> {
  try {
    const grants = await removeExpiredGrants(context, { dryRun })
    const left = dryRun ? grants : grants.filter(({ outcome }) => LEFT.has(outcome))
    const text = json
      ? JSON.stringify({ dryRun, grants }, null, 2)
      : describeExpiredGrants(grants, dryRun)
    return { code: left.length > 0 ? 1 : 0, text }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const { code, message, detail } = error
    const problem = [message, detail.next].filter(Boolean).join(' ')
    return {
      code: 3,
      text: json ? JSON.stringify({ error: { code, message: problem } }) : problem,
    }
  }
}

const LEFT = new Set<ExpiredGrant['outcome']>(['changed', 'failed'])

const OUTCOME_WORDS = {
  delete: ['policy deleted', 'would delete the policy'],
  save: ['grant removed', 'would remove the grant'],
  gone: ['already removed', 'already removed'],
  changed: ['NOT REMOVED: changed since', 'would not remove: changed since'],
  failed: ['NOT REMOVED: failed', 'would fail'],
} as const satisfies Record<ExpiredGrant['outcome'], readonly [done: string, planned: string]>

function describeExpiredGrants(grants: readonly ExpiredGrant[], dryRun: boolean) {
  if (grants.length === 0) return 'No expired grants.'
  return grants
    .map(({ request, policy, until, outcome, problem }) => {
      const words = OUTCOME_WORDS[outcome][dryRun ? 1 : 0]
      const line = `request ${request}, policy ${policy}, expired ${until.slice(0, 10)}: ${words}`
      return problem ? `${line}. ${problem}` : line
    })
    .join('\n')
}
