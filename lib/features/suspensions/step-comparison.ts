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

/** All that steps are compared with, each as far as this person may read it. */
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

type Whose = { principal: string; now: Date }

/** Whether a step may have changed something that is still to be undone. */
export const needsRestore = ({ state, undo }: SuspensionStep) =>
  (state === 'done' || state === 'doing' || state === 'unclear') &&
  (undo === undefined || undo === 'failed')

/** How the thing of a step stands now. What somebody else made of it since is never taken back. */
export function compareStep(
  step: SuspensionStep,
  { policies, keys, configs }: SuspensionEvidence,
  whose: Whose,
): StepComparison {
  if (!needsRestore(step)) return { now: 'nothing' }
  switch (step.kind) {
    case 'policy':
      return from(policies, (live) => policyNow(step, live))
    case 'keys':
      return from(keys, (all) => keysNow(step, all, whose))
    case 'config':
      return from(configs, (all) => configNow(step, all))
  }
}

const from = <T>(reading: Reading<T>, look: (value: T) => StepComparison): StepComparison =>
  reading.ok ? look(reading.value) : { now: 'unknown', problem: reading.error }

function policyNow({ name, text }: PolicyStep, policies: WirePolicy[]): StepComparison {
  const live = policies.find((policy) => policy.name === name)
  if (!live) return { now: 'gone' }
  if (fingerprint(live) === fingerprintOfText(text)) return { now: 'as-left' }
  return { now: 'edited', expected: text, presented: printPolicy(live) }
}

/** The API knows principals only: activating ours would activate what somebody else suspended too. */
function keysNow(
  { names }: KeysStep,
  keys: WireAccessKeyInfo[],
  { principal, now }: Whose,
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

const shown = (config: Pick<WireFederationConfig, 'name' | 'issuerUrl' | 'audience'>) => ({
  name: config.name,
  issuerUrl: config.issuerUrl,
  audience: config.audience,
})

function configNow(
  { uid, before, updatedAt }: ConfigStep,
  configs: WireFederationConfig[],
): StepComparison {
  const live = configs.find((config) => config.uid === uid)
  if (!live || isActive(live)) return { now: 'gone' }
  const [expected, presented] = [
    { ...shown(before), paused: updatedAt ?? 'by this suspension' },
    { ...shown(live), paused: updatedAt === undefined ? 'by this suspension' : live.updatedAt },
  ].map((each) => JSON.stringify(each, null, 2))
  if (expected === presented || expected === undefined || presented === undefined)
    return { now: 'as-left' }
  return { now: 'edited', expected, presented }
}
