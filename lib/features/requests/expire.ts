import 'server-only'

import { parseArgs } from 'node:util'
import { listRequestRows } from '@/lib/adapters/database/requests'
import { AppError } from '@/lib/common/errors'
import { demand } from '@/lib/server/authorization/authority'
import { explain } from '@/lib/server/failure'
import type { Context } from '@/lib/server/session/context'
import { planRemoval, removeGrant } from './grants'
import type { Removal } from './schema'
import { notifyDueGrants } from './service'

export const USAGE = `workload-identity expire [--dry-run] [--json]

Takes back the grants of requests that have expired, and nothing else.

COREWEAVE_API_TOKEN              a token that may list, ensure and delete access policies
DATABASE_URL                     the console's database, where requests are kept
AUDIT_SECRET, or SESSION_SECRET  as the console has it, so that what is done joins its audit chain

Ends with 0 if nothing is due any more, 1 if something could not be taken back, 2 if the command
cannot be used as given, 3 if it could not be found out what is due.`

export type ExpireCommand = { dryRun: boolean; json: boolean }

type Environment = Record<string, string | undefined>

/** What was asked for, or why that cannot be done. */
export function readExpireCommand(
  given: string[],
  environment: Environment,
): ExpireCommand | { problem: string } {
  try {
    const { values } = parseArgs({
      args: given,
      options: {
        'dry-run': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    })
    if (!environment['DATABASE_URL']) return { problem: `DATABASE_URL is not set.\n\n${USAGE}` }
    if (!environment['AUDIT_SECRET'] && !environment['SESSION_SECRET'])
      return { problem: `Neither AUDIT_SECRET nor SESSION_SECRET is set.\n\n${USAGE}` }
    return { dryRun: values['dry-run'], json: values.json }
  } catch (error) {
    return { problem: `${error instanceof Error ? error.message : error}\n\n${USAGE}` }
  }
}

type Grant = {
  request: number
  policy: string
  title: string
  until: string
  /** What was done, or with --dry-run would be. */
  outcome: Removal['kind'] | 'failed'
  problem?: string
}

const MOST = 1000

/** Take back what is due, one grant after the other; what fails is told, and stays due. */
export async function expireGrants(
  context: Context,
  { dryRun, json }: ExpireCommand,
): Promise<{ code: number; text: string }> {
  try {
    await demand(context, 'read all requests')
    await notifyDueGrants(context)
    const { store, actor, clock } = context
    const due = await listRequestRows(store, actor.orgUid, { dueAt: clock() }, MOST)
    const live = await context.coreweave.listPolicies()
    const grants: Grant[] = []
    for (const row of due.toReversed())
      grants.push({
        ...{ request: row.number, policy: row.policy, title: row.title },
        until: row.expiresAt?.toISOString() ?? '',
        ...(dryRun ? { outcome: planRemoval(row, live).kind } : await taken(context, row.number)),
      })
    const left = dryRun ? grants : grants.filter(({ outcome }) => LEFT.has(outcome))
    const text = json ? JSON.stringify({ dryRun, grants }, null, 2) : wordsOf(grants, dryRun)
    return { code: left.length > 0 ? 1 : 0, text }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const { code, message, detail } = error
    const said = [message, detail.next].filter(Boolean).join(' ')
    return { code: 3, text: json ? JSON.stringify({ error: { code, message: said } }) : said }
  }
}

const LEFT = new Set<Grant['outcome']>(['changed', 'failed'])

async function taken(context: Context, id: number): Promise<Pick<Grant, 'outcome' | 'problem'>> {
  try {
    return { outcome: (await removeGrant(context, { id })).removed }
  } catch (error) {
    const { problem } = explain(error)
    const outcome = problem.reason === 'changed' ? 'changed' : 'failed'
    return { outcome, problem: [problem.message, problem.next].filter(Boolean).join(' ') }
  }
}

const DONE = {
  delete: 'deleted',
  save: 'taken back',
  gone: 'was gone already',
  changed: 'LEFT: changed since',
  failed: 'LEFT: failed',
} as const satisfies Record<Grant['outcome'], string>

function wordsOf(grants: readonly Grant[], dryRun: boolean) {
  if (grants.length === 0) return 'Nothing is due.'
  return grants
    .map(({ request, policy, until, outcome, problem }) =>
      [
        `request ${request}, ${policy}, until ${until.slice(0, 10)}: `,
        dryRun ? `would be: ${DONE[outcome]}` : DONE[outcome],
        problem ? `. ${problem}` : '',
      ].join(''),
    )
    .join('\n')
}
