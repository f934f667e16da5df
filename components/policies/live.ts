import type { PolicyDetail } from '@/lib/features/policies/schema'

/** What is live now; a new policy is nothing yet. */
export type Live = Pick<PolicyDetail, 'name' | 'text'> & { base: string | null }

/** Whether what is live now is another policy than the one this draft was begun on. */
export const changedMeanwhile = (live: Live, draft: { base: string | null }) =>
  draft.base !== live.base
