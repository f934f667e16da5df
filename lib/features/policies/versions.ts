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
import type { Context, WriteContext } from '@/lib/server/session/context'
import type { VersionSummary } from './schema'

type Reader = Pick<Context, 'actor' | 'store' | 'clock'>
type Keeper = Pick<WriteContext, 'actor' | 'store' | 'clock'>

/** PostgreSQL cannot store NUL or lone surrogates, so policies with such names get no versions. */
const isKeepable = ({ name }: WirePolicy) => !/\0|\p{Surrogate}/u.test(name)

/** The text of a version that records a deletion. */
export const DELETED = ''

/** The latest version of a policy. `unrecorded` marks a change made outside the console that is not stored yet. */
export type LatestVersion = Omit<PolicyVersion, 'hash'> & { unrecorded?: true }

export const toVersionSummary = ({
  version,
  author,
  source,
  reason,
  at,
  unrecorded,
}: LatestVersion): VersionSummary => ({
  version,
  author,
  source,
  reason,
  at: at.toISOString(),
  ...(unrecorded && { unrecorded }),
})

/** What differs between the live policies and the latest stored versions, deleted policies included. */
function findOutsideChanges(
  latest: ReadonlyMap<string, PolicyVersion>,
  live: readonly WirePolicy[],
  at: Date,
): NewPolicyVersion[] {
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
  const ended = [...latest.values()].filter(
    ({ policy, text }) => !names.has(policy) && text !== DELETED,
  )
  return [...changed, ...ended.map(({ policy }) => outside(policy, DELETED))]
}

/**
 * The latest version of each policy, as stored or, after a change outside the console, as the live policies
 * show it. A deleted policy's version has an empty text.
 */
export async function readLatestVersions(
  { actor, store, clock }: Reader,
  live: readonly WirePolicy[],
): Promise<Map<string, LatestVersion>> {
  const latest = await latestPolicyVersions(store, actor.orgUid)
  const noticed = findOutsideChanges(latest, live, clock()).map(
    (change): LatestVersion => ({
      ...change,
      version: (latest.get(change.policy)?.version ?? 0) + 1,
      unrecorded: true,
    }),
  )
  return new Map([...latest, ...noticed.map((each) => [each.policy, each] as const)])
}

/** Store a version for each change that was made outside the console. Returns their number. */
export async function storeOutsideChanges(
  { actor, store, clock }: Keeper,
  live: readonly WirePolicy[],
): Promise<number> {
  const latest = await latestPolicyVersions(store, actor.orgUid)
  const changes = findOutsideChanges(latest, live, clock())
  await appendPolicyVersions(store, actor.orgUid, changes)
  return changes.length
}

/** Stores the version this person saved, or their deletion. */
export async function recordVersion(
  { actor, store, clock }: Keeper,
  { name, policy, reason }: { name: string; policy?: WirePolicy; reason: string },
): Promise<PolicyVersion> {
  return appendPolicyVersion(store, actor.orgUid, {
    policy: name,
    text: policy ? printPolicy(policy) : DELETED,
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
