import { State } from '@/components/ui/state'
import type { AccessMap } from '@/lib/core/access-map/access-map'
import { mapColumns } from '@/lib/core/access-map/access-map'
import { type MapLayout, sortedByHeight } from '@/lib/core/access-map/layout'
import { columnTitle } from '@/lib/features/access-map/words'
import { describeBroken, describeRunningEdges } from './broken-ends'
import { MapNodeLink } from './map-node'

type MapCardsProps = {
  map: AccessMap
  layout: MapLayout
  label: string
  isShown: (id: string) => boolean
}

/** The map where it is narrow: column below column, with the broken edges in words. */
export function MapCards({ map, layout, label, isShown }: MapCardsProps) {
  const broken = describeBroken(map)
  const running = describeRunningEdges(map)
  return (
    <section aria-label={label} className="grid gap-3.5 px-3.5 py-3">
      {mapColumns(map.nodes.filter(({ id }) => isShown(id))).map(({ column, nodes }) => (
        <div key={column} className="grid gap-1.5">
          <h3 className="text-ink-3 text-tiny">{columnTitle(column, nodes)}</h3>
          <ul className="grid gap-1.5">
            {sortedByHeight(nodes, layout).map((node) => (
              <li
                key={node.id}
                className="grid min-w-0 gap-1 *:first:h-auto! *:first:min-h-11 *:first:py-1"
              >
                <MapNodeLink node={node} density="detailed" leadsTo="" />
                {running(node.id) && (
                  <p className="text-small">
                    <State kind="run">{running(node.id)}</State>
                  </p>
                )}
                {broken(node.id) && <p className="text-fail text-small">{broken(node.id)}</p>}
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  )
}
