import 'server-only'

import { type FindingSighting, listFindingChanges } from '@/lib/adapters/database/sign-offs'
import type { StoreReader } from '@/lib/adapters/database/store'
import { REVIEW_KINDS } from './kinds'
import { findingTitle } from './words'

export type FindingChanges = { appeared: string[]; gone: string[]; more: boolean }

/** The findings that came and went since a time, as sentences, newest first. The caller decides who is told. */
export async function readFindingChanges(
  store: StoreReader,
  orgUid: string,
  { since, limit }: { since: Date; limit: number },
): Promise<FindingChanges> {
  const { appeared, gone } = await listFindingChanges(store, orgUid, { since, limit: limit + 1 })
  return {
    appeared: appeared.slice(0, limit).map(describeSighting),
    gone: gone.slice(0, limit).map(describeSighting),
    more: appeared.length > limit || gone.length > limit,
  }
}

function describeSighting({ kind, place }: FindingSighting): string {
  const known = REVIEW_KINDS.find((each) => each === kind)
  return known ? `${findingTitle(known)}: ${place}` : place
}
