import type { MapEdge } from '@/lib/core/access-map/access-map'
import { CAUSE_WORDS } from '@/lib/features/access-map/words'

/** What the label of an edge says, where it has one. */
export function edgeLabel({ state, running }: MapEdge): string {
  if (running) return 'Verifying'
  return state.code === 'broken' ? CAUSE_WORDS[state.cause] : 'Would be added'
}
