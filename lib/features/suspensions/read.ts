import 'server-only'

import { isActive } from '@/lib/adapters/coreweave/wire'
import {
  findSuspension,
  isClaimed,
  listSuspensions,
  type SuspensionRow,
} from '@/lib/adapters/database/suspensions'
import { AppError } from '@/lib/common/errors'
import type { Reading } from '@/lib/common/result'
import { parsePrincipal } from '@/lib/core/identity/principal'
import { mayHere } from '@/lib/server/authorization/authority'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'
import { type Evidence, lookAt, readEvidence } from './step-comparison'
import { createPlaceGate, placeOf } from './suspension-scope'
import type { Suspension, SuspensionDetail, SuspensionRef } from './schema'
import { aliveOf, issuerOfPrincipal, keysOf } from './principal-match'
import { stepsOf } from './suspension-lock'

/** Every suspension for who may list policies; else those of accounts this person may read. */
export async function readSuspensions(context: Context): Promise<Suspension[]> {
  const rows = await listSuspensions(context.store, context.actor.orgUid)
  if (rows.length === 0) return []
  const whole = await mayHere(context, 'read every suspension')
  const gate = createPlaceGate(context)
  const visible = await Promise.all(rows.map(({ principal }) => whole || gate(principal)))
  return rows.filter((_, index) => visible[index]).map((row) => toSuspension(context, row, whole))
}

export async function readSuspension(
  context: Context,
  { id }: SuspensionRef,
): Promise<SuspensionDetail> {
  const row = await findSuspension(context.store, context.actor.orgUid, id)
  const whole = await mayHere(context, 'read every suspension')
  if (!row || !(whole || (await createPlaceGate(context)(row.principal))))
    throw new AppError('not-found', 'There is no such suspension.', {
      detail: { next: 'The list of suspensions shows those you may read.' },
    })
  const [evidence, mayAct] = await Promise.all([
    readEvidence(context),
    readPart(context, () => mayHere(context, 'suspend access')),
  ])
  const now = context.clock()
  const whose = { principal: row.principal, now }
  return {
    ...toSuspension(context, row, whole),
    looks: row.state === 'open' ? stepsOf(row).map((step) => lookAt(step, evidence, whose)) : [],
    keys: mapReading(evidence.keys, (keys) => aliveOf(keysOf(keys, row.principal, now))),
    exchange: exchangeOf(row, evidence),
    mayAct,
  }
}

const mapReading = <T, U>(reading: Reading<T>, map: (value: T) => U): Reading<U> =>
  reading.ok ? { ...reading, value: map(reading.value) } : reading

/** Whether its tokens still become credentials, as far as this suspension stops that. */
function exchangeOf(row: SuspensionRow, { policies, configs }: Evidence): Reading<boolean> {
  if (!policies.ok) return policies
  const deny = stepsOf(row).find(({ kind }) => kind === 'policy')
  const denied = policies.value.some(({ name }) => deny?.kind === 'policy' && name === deny.name)
  if (denied) return { ...policies, value: false }
  const issuerUrl = issuerOfPrincipal(parsePrincipal(row.principal))
  if (issuerUrl === undefined) return { ...policies, value: true }
  return mapReading(configs, (all) =>
    all.some((config) => config.issuerUrl === issuerUrl && isActive(config)),
  )
}

function toSuspension(context: Context, row: SuspensionRow, whole: boolean): Suspension {
  const { id, principal, reason, actor, state, restoredBy, restoredAt } = row
  const steps = stepsOf(row)
  const place = placeOf(context, principal)
  const account = place && 'name' in place ? place : undefined
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
    ...(whole && { steps }),
    working: isClaimed(row, context.clock()),
  }
}
