import 'server-only'

import { isSuspendedKey } from '@/lib/adapters/coreweave/key-states'
import { isActive, type WireFederationConfig, type WirePolicy } from '@/lib/adapters/coreweave/wire'
import type { WireAccessKeyInfo } from '@/lib/adapters/coreweave/wire-keys'
import type { Reading } from '@/lib/common/result'
import { printPolicy } from '@/lib/core/policy/policy-text'
import { fingerprint, fingerprintOfText } from '@/lib/server/policy-fingerprint'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'
import { keysOfPrincipal } from './principal-match'
import type { ConfigStep, KeysStep, PolicyStep, StepComparison, SuspensionStep } from './schema'

/** The live state that steps are compared with; each part may be unreadable to this person. */
export type SuspensionEvidence = {
  policies: Reading<WirePolicy[]>
  keys: Reading<WireAccessKeyInfo[]>
  configs: Reading<WireFederationConfig[]>
}

export async function readSuspensionEvidence(context: Context): Promise<SuspensionEvidence> {
  const { coreweave } = context
  const [policies, keys, configs] = await Promise.all([
    readPart(context, () => coreweave.listPolicies()),
    readPart(context, () => coreweave.listAccessKeys()),
    readPart(context, () => coreweave.listFederationConfigs()),
  ])
  return { policies, keys, configs }
}

type KeyOwner = { principal: string; now: Date }

/** Whether a step may have made a change that has not been restored. */
export const needsRestore = ({ state, undo }: SuspensionStep) =>
  (state === 'done' || state === 'doing' || state === 'unclear') &&
  (undo === undefined || undo === 'failed')

/** Compare what a step changed with what is live. A later edit by someone else is never overwritten. */
export function compareStep(
  step: SuspensionStep,
  { policies, keys, configs }: SuspensionEvidence,
  owner: KeyOwner,
): StepComparison {
  if (!needsRestore(step)) return { now: 'nothing' }
  switch (step.kind) {
    case 'policy':
      return compare(policies, (live) => comparePolicy(step, live))
    case 'keys':
      return compare(keys, (all) => compareKeys(step, all, owner))
    case 'config':
      return compare(configs, (all) => compareConfig(step, all))
  }
}

const compare = <T>(reading: Reading<T>, against: (value: T) => StepComparison): StepComparison =>
  reading.ok ? against(reading.value) : { now: 'unknown', problem: reading.error }

function comparePolicy({ name, text }: PolicyStep, policies: WirePolicy[]): StepComparison {
  const live = policies.find((policy) => policy.name === name)
  if (!live) return { now: 'gone' }
  if (fingerprint(live) === fingerprintOfText(text)) return { now: 'as-left' }
  return { now: 'edited', expected: text, presented: printPolicy(live) }
}

/** The API activates all keys of a principal at once, including keys that someone else suspended. */
function compareKeys(
  { names }: KeysStep,
  keys: WireAccessKeyInfo[],
  { principal, now }: KeyOwner,
): StepComparison {
  const ours = new Set(names.flatMap(({ suspended }) => suspended.map(({ id }) => id)))
  const suspended = keysOfPrincipal(keys, principal, now)
    .filter(isSuspendedKey)
    .map(({ accessKeyId }) => accessKeyId)
  const others = suspended.filter((id) => !ours.has(id))
  if (!suspended.some((id) => ours.has(id))) return { now: 'gone' }
  if (others.length === 0) return { now: 'as-left' }
  const lines = (ids: string[]) => ids.toSorted().join('\n')
  return {
    now: 'edited',
    expected: lines(suspended.filter((id) => ours.has(id))),
    presented: lines(suspended),
  }
}

const configFields = (config: Pick<WireFederationConfig, 'name' | 'issuerUrl' | 'audience'>) => ({
  name: config.name,
  issuerUrl: config.issuerUrl,
  audience: config.audience,
})

function compareConfig(
  { uid, before, updatedAt }: ConfigStep,
  configs: WireFederationConfig[],
): StepComparison {
  const live = configs.find((config) => config.uid === uid)
  if (!live || isActive(live)) return { now: 'gone' }
  const [expected, presented] = [
    { ...configFields(before), paused: updatedAt ?? 'by this suspension' },
    {
      ...configFields(live),
      paused: updatedAt === undefined ? 'by this suspension' : live.updatedAt,
    },
  ].map((each) => JSON.stringify(each, null, 2))
  if (expected === presented || expected === undefined || presented === undefined)
    return { now: 'as-left' }
  return { now: 'edited', expected, presented }
}
