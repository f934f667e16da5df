import 'server-only'

import { createHash } from 'node:crypto'
import type { WirePolicy } from '@/lib/adapters/coreweave/wire'
import type { RequestEvent, RequestRow } from '@/lib/adapters/database/requests'
import { fingerprint } from '@/lib/server/policy-fingerprint'

type HashedProposal = Pick<
  RequestRow,
  'number' | 'revision' | 'kind' | 'policy' | 'text' | 'was' | 'base' | 'expiresAt'
>

/** Identifies one revision of a request: its text, base and expiry. An approval is bound to it. */
export const proposalHash = (orgUid: string, row: HashedProposal) =>
  createHash('sha256')
    .update(
      JSON.stringify([
        orgUid,
        row.number,
        row.revision,
        row.kind,
        row.policy,
        row.text,
        row.was,
        row.base,
        row.expiresAt?.toISOString() ?? null,
      ]),
    )
    .digest('hex')

/** Identifies the live policies that a proposal is compared with. */
export const policiesBase = (live: readonly WirePolicy[]) =>
  fingerprint([...live].sort((a, b) => (a.name < b.name ? -1 : 1)))

export const rulesBase = (version: number) => `rules ${version}`

/** The approvals of exactly the shown revision and base, one for each person, without the author's. */
export function validApprovals(
  { author }: Pick<RequestRow, 'author'>,
  events: readonly RequestEvent[],
  shown: { hash: string; base: string },
): RequestEvent[] {
  const approvals = new Map<string, RequestEvent>()
  for (const event of events)
    if (
      event.kind === 'approved' &&
      event.hash === shown.hash &&
      event.base === shown.base &&
      event.actor !== author
    )
      approvals.set(event.actor, approvals.get(event.actor) ?? event)
  return [...approvals.values()]
}
