import 'server-only'

import { isActive } from '@/lib/adapters/coreweave/wire'
import {
  findSuspensionRow,
  isClaimed,
  listSuspensionRows,
  type SuspensionRow,
} from '@/lib/adapters/database/suspensions'
import { AppError } from '@/lib/common/errors'
import type { Reading } from '@/lib/common/result'
import { issuerOfPrincipal, parsePrincipal } from '@/lib/core/identity/principal'
import { isAllowed } from '@/lib/server/authorization/permissions'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'
import { keysOfPrincipal, summarizeKeys } from './principal-match'
import type { Suspension, SuspensionDetail, SuspensionRef } from './schema'
import { compareStep, readSuspensionEvidence, type SuspensionEvidence } from './step-comparison'
import { parseSteps } from './suspension-lock'
import { createScopeGate, suspensionScope } from './suspension-scope'

/** All suspensions for people who can list policies, for others those of accounts they may read. */
export async function readSuspensions(context: Context): Promise<Suspension[]> {
  const rows = await listSuspensionRows(context.store, context.actor.orgUid)
  if (rows.length === 0) return []
  const all = await isAllowed(context, 'read-suspensions')
  const gate = createScopeGate(context)
  const visible = await Promise.all(rows.map(({ principal }) => all || gate(principal)))
  return rows.filter((_, index) => visible[index]).map((row) => toSuspension(context, row, all))
}

export async function readSuspension(
  context: Context,
  { id }: SuspensionRef,
): Promise<SuspensionDetail> {
  const row = await findSuspensionRow(context.store, context.actor.orgUid, id)
  const all = await isAllowed(context, 'read-suspensions')
  if (!row || !(all || (await createScopeGate(context)(row.principal))))
    throw new AppError('not-found', 'Suspension not found.', {
      detail: {
        next: 'It does not exist, or you cannot read it. Open the list of suspensions you can read.',
      },
    })
  const [evidence, mayAct] = await Promise.all([
    readSuspensionEvidence(context),
    readPart(context, () => isAllowed(context, 'suspend-access')),
  ])
  const now = context.clock()
  const owner = { principal: row.principal, now }
  return {
    ...toSuspension(context, row, all),
    looks:
      row.state === 'open' ? parseSteps(row).map((step) => compareStep(step, evidence, owner)) : [],
    keys: mapReading(evidence.keys, (keys) =>
      summarizeKeys(keysOfPrincipal(keys, row.principal, now)),
    ),
    exchange: canExchange(row, evidence),
    mayAct,
  }
}

const mapReading = <T, U>(reading: Reading<T>, map: (value: T) => U): Reading<U> =>
  reading.ok ? { ...reading, value: map(reading.value) } : reading

/** Whether the principal can still exchange tokens for credentials, by the policies and configs read. */
function canExchange(
  row: SuspensionRow,
  { policies, configs }: SuspensionEvidence,
): Reading<boolean> {
  if (!policies.ok) return policies
  const deny = parseSteps(row).find(({ kind }) => kind === 'policy')
  const denied = policies.value.some(({ name }) => deny?.kind === 'policy' && name === deny.name)
  if (denied) return { ...policies, value: false }
  const issuerUrl = issuerOfPrincipal(parsePrincipal(row.principal))
  if (issuerUrl === undefined) return { ...policies, value: true }
  return mapReading(configs, (all) =>
    all.some((config) => config.issuerUrl === issuerUrl && isActive(config)),
  )
}

function toSuspension(context: Context, row: SuspensionRow, withSteps: boolean): Suspension {
  const { id, principal, reason, actor, state, restoredBy, restoredAt } = row
  const steps = parseSteps(row)
  const scope = suspensionScope(context, principal)
  const account = scope && 'name' in scope ? scope : undefined
  return {
    id,
    principal,
    ...(account && { account }),
    reason,
    actor,
    at: row.at.toISOString(),
    state,
    ...(restoredBy && { restoredBy }),
    ...(restoredAt && { restoredAt: restoredAt.toISOString() }),
    marks: steps.map(({ kind, state, undo }) => ({ kind, state, ...(undo && { undo }) })),
    ...(withSteps && { steps }),
    working: isClaimed(row, context.clock()),
  }
}
