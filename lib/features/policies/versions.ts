import 'server-only'

import type { WirePolicy } from '@/lib/adapters/coreweave/wire'
import {
  appendPolicyVersion,
  appendPolicyVersions,
  latestPolicyVersions,
  type NewPolicyVersion,
  type PolicyVersion,
} from '@/lib/adapters/database/policy-versions'
import { AppError } from '@/lib/common/errors'
import { redact } from '@/lib/common/redact'
import { printPolicy } from '@/lib/core/policy/policy-text'
import { fingerprint, fingerprintOfText } from '@/lib/server/policy-fingerprint'
import type { Context } from '@/lib/server/session/context'
import type { VersionSummary } from './schema'

type Keeper = Pick<Context, 'actor' | 'store' | 'clock'>

/** PostgreSQL cannot store NUL or lone surrogates, so policies with such names get no versions. */
const isKeepable = ({ name }: WirePolicy) => !/\0|\p{Surrogate}/u.test(name)

/** The text of a version that records a deletion. */
const GONE = ''

export const toVersionSummary = ({
  version,
  author,
  source,
  reason,
  at,
}: PolicyVersion): VersionSummary => ({
  version,
  author,
  source,
  reason,
  at: at.toISOString(),
})

/**
 * The latest version of each live policy. What is live and not what was last kept was changed elsewhere,
 * and is kept as such; so is a policy that has gone.
 */
export async function recordOutsideChanges(
  { actor, store, clock }: Keeper,
  live: readonly WirePolicy[],
): Promise<Map<string, PolicyVersion>> {
  const latest = await latestPolicyVersions(store, actor.orgUid)
  const at = clock()
  const outside = (policy: string, text: string): NewPolicyVersion => ({
    policy,
    text,
    author: null,
    reason: null,
    source: 'outside',
    at,
  })
  const changed = live.filter(isKeepable).flatMap((policy) => {
    const kept = latest.get(policy.name)
    const text = printPolicy(policy)
    const same =
      kept && (kept.text === text || fingerprintOfText(kept.text) === fingerprint(policy))
    return same ? [] : [outside(policy.name, text)]
  })
  const names = new Set(live.map(({ name }) => name))
  const gone = [...latest.values()].filter(({ policy }) => !names.has(policy))
  const ended = gone.filter(({ text }) => text !== GONE)
  const noticed = [...changed, ...ended.map(({ policy }) => outside(policy, GONE))]
  for (const version of await appendPolicyVersions(store, actor.orgUid, noticed))
    latest.set(version.policy, version)
  for (const { policy } of gone) latest.delete(policy)
  return latest
}

/** Stores the version this person saved, or their deletion. */
export async function recordVersion(
  { actor, store, clock }: Keeper,
  { name, policy, reason }: { name: string; policy?: WirePolicy; reason: string },
): Promise<PolicyVersion> {
  return appendPolicyVersion(store, actor.orgUid, {
    policy: name,
    text: policy ? printPolicy(policy) : GONE,
    author: actor.uid,
    reason: redact(reason),
    source: 'console',
    at: clock(),
  }).catch((cause: unknown) => {
    throw new AppError(
      'unrecorded',
      `${name} was changed and the change is in the audit log, but this version could not be stored in the history.`,
      {
        cause,
        detail: { reason: 'version-lost', next: 'Reload to see the change. Do not save it again.' },
      },
    )
  })
}
