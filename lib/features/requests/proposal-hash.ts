import 'server-only'

import { createHash } from 'node:crypto'
import type { WirePolicy } from '@/lib/adapters/coreweave/wire'
import type { RequestEvent, RequestRow } from '@/lib/adapters/database/requests'
import { fingerprint } from '@/lib/server/policy-fingerprint'

type Proposal = Pick<
  RequestRow,
  'number' | 'revision' | 'kind' | 'policy' | 'text' | 'was' | 'base' | 'expiresAt'
>

/** Stands for exactly what is asked for; another revision, text, base or date has another. */
export const proposalHash = (orgUid: string, row: Proposal) =>
  createHash('sha256')
    .update(
      JSON.stringify([
        orgUid,
        ...[row.number, row.revision, row.kind, row.policy, row.text, row.was, row.base],
        row.expiresAt?.toISOString() ?? null,
      ]),
    )
    .digest('hex')

/** Stands for everything the proposal is compared with: all live policies. */
export const policiesBase = (live: readonly WirePolicy[]) =>
  fingerprint([...live].sort((a, b) => (a.name < b.name ? -1 : 1)))

export const rulesBase = (version: number) => `rules ${version}`

/** Who approved this and nothing else, each once, and never the author. */
export function validApprovals(
  { author }: Pick<RequestRow, 'author'>,
  events: readonly RequestEvent[],
  shown: { hash: string; base: string },
): RequestEvent[] {
  const found = new Map<string, RequestEvent>()
  for (const event of events)
    if (
      event.kind === 'approved' &&
      event.hash === shown.hash &&
      event.base === shown.base &&
      event.actor !== author
    )
      found.set(event.actor, found.get(event.actor) ?? event)
  return [...found.values()]
}
