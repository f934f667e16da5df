import 'server-only'

import { type ExpiredGrant, removeExpiredGrants } from '@/lib/features/requests/grants'
import type { WriteContext } from '@/lib/server/session/context'
import { defineCommand, type Outcome } from './command'
import { EXIT_CODES } from './exit-codes'
import { namesDatabase } from './settings'
import { parseOptions, UsageError } from './usage-error'

export type ExpireCommand = { dryRun: boolean; json: boolean }

type Environment = Record<string, string | undefined>

export function parseExpireCommand(args: string[], environment: Environment): ExpireCommand {
  const { values } = parseOptions({
    args,
    options: {
      'dry-run': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  })
  if (!namesDatabase(environment)) throw new UsageError('DATABASE_URL is not set.')
  if (!environment['AUDIT_SECRET'] && !environment['SESSION_SECRET'])
    throw new UsageError('Set AUDIT_SECRET or SESSION_SECRET.')
  return { dryRun: values['dry-run'], json: values.json }
}

export async function runExpireCommand(
  context: WriteContext,
  { dryRun, json }: ExpireCommand,
): Promise<Outcome> {
  const grants = await removeExpiredGrants(context, { dryRun })
  const left = dryRun ? grants : grants.filter(({ outcome }) => LEFT.has(outcome))
  const text = json
    ? JSON.stringify({ dryRun, grants }, null, 2)
    : describeExpiredGrants(grants, dryRun)
  return { code: left.length > 0 ? EXIT_CODES.findings : EXIT_CODES.ok, text }
}

export const expireCommand = defineCommand<ExpireCommand>({
  usage: `Usage: workload-identity expire [--dry-run] [--json]

Removes the grants of requests that have expired.

--dry-run  only list what would be removed
--json     print JSON

COREWEAVE_API_TOKEN             a token that can list, ensure and delete access policies
DATABASE_URL                    the PostgreSQL database of the console, which stores the requests
AUDIT_SECRET or SESSION_SECRET  the same as for the console, so that removals join its audit chain

Exits 0 when no grant is due any more, and 1 when a grant is left (with --dry-run: when one is due).
All exit codes: workload-identity --help`,
  parse: (args) => parseExpireCommand(args, process.env),
  printsJson: ({ json }) => json,
  run: async (command, { open }) => runExpireCommand(await open(), command),
})

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
