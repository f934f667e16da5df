import type { AccessMap } from '@/lib/core/access-map/access-map'
import { edgesBy } from '@/lib/core/access-map/lane'
import { CAUSE_WORDS, describeRunning } from '@/lib/features/access-map/words'

/** Returns a function from a node to the broken edges that start at it, in words. */
export function describeBroken({ nodes, edges }: AccessMap): (id: string) => string {
  const nameOf = new Map(nodes.map(({ id, name }) => [id, name]))
  const leaving = edgesBy(edges, 'from')
  return (id) =>
    (leaving.get(id) ?? [])
      .flatMap(({ to, state }) =>
        state.code === 'broken' ? [`Broken to ${nameOf.get(to)}: ${CAUSE_WORDS[state.cause]}`] : [],
      )
      .join('. ')
}

/** Returns a function from a node to the verifications that try an edge from it now, in words. */
export function describeRunningEdges({ nodes, edges }: AccessMap): (id: string) => string {
  const nameOf = new Map(nodes.map(({ id, name }) => [id, name]))
  const leaving = edgesBy(
    edges.filter(({ running }) => running),
    'from',
  )
  return (id) =>
    (leaving.get(id) ?? [])
      .map(({ to, running = 0 }) => `${describeRunning(running)} to ${nameOf.get(to)}`)
      .join('. ')
}
