import { clsx } from 'clsx'
import { Cloud, KeyRound, Moon, Plus } from 'lucide-react'
import { memo } from 'react'
import { describeAccessLevels } from '@/components/patterns/access-level-words'
import { AccessLevels } from '@/components/patterns/access-levels'
import { Link } from '@/components/ui/link'
import { StateIcon, type StateKind } from '@/components/ui/state'
import type { MapNode, NodeState } from '@/lib/core/access-map/access-map'
import {
  describeNote,
  describeRunning,
  NODE_KIND_WORDS,
  NODE_STATE_WORDS,
} from '@/lib/features/access-map/words'
import { clockTime } from './clock-time'
import type { Density } from './geometry'

export const STATE_ICONS: Record<NodeState, StateKind | undefined> = {
  proved: 'pass',
  configured: undefined,
  warning: 'warn',
  failed: 'fail',
  unknown: 'idle',
  paused: 'pause',
  added: undefined,
  removed: undefined,
}

const looks: Record<NodeState, string> = {
  proved: 'border-line-strong bg-surface',
  configured: 'border-line-strong bg-surface',
  warning: 'border-warn bg-surface',
  failed: 'border-fail bg-fail-soft forced-colors:outline',
  unknown: 'border-line-strong border-dashed bg-surface text-ink-2',
  paused: 'border-line-strong border-dashed bg-surface text-ink-2',
  added: 'border-accent border-dashed bg-surface',
  removed: 'border-fail border-dashed bg-surface',
}

type MapNodeLinkProps = {
  node: MapNode
  density: Density
  /** What a screen reader hears besides: the broken edges that start here, and those that are tried now. */
  leadsTo: string
}

/** A node as a link that fills its box. Drawn again only when its own facts change, as a map has hundreds. */
export const MapNodeLink = memo(function MapNodeLink({ node, density, leadsTo }: MapNodeLinkProps) {
  const { id, kind, state, name, note, at, href, subject, levels, running } = node
  const compact = density === 'compact'
  const time = at && clockTime(at)
  const said = [describeNote(node), time].filter(Boolean).join(' ')
  const runs = running && describeRunning(running)
  const shown = compact ? note : said
  const collapsed = kind === 'collapsed'
  return (
    <Link
      href={href}
      prefetch={false}
      data-node={id}
      aria-label={[
        name,
        NODE_KIND_WORDS[kind],
        NODE_STATE_WORDS[state],
        said,
        runs,
        levels && describeAccessLevels(levels),
        leadsTo,
      ]
        .filter(Boolean)
        .join(', ')}
      title={[name, said, runs].filter(Boolean).join('\n')}
      className={clsx(
        'flex h-full min-w-0 items-center gap-1.5 rounded-control border hover:bg-hover',
        // Drawn with the box: an outline of its own would have the whole map put into layers again.
        'outline-none focus-visible:border-focus! focus-visible:shadow-[inset_0_0_0_1px_var(--focus)]! forced-colors:focus-visible:outline-2',
        compact ? 'px-[7px]' : 'px-2',
        collapsed ? 'stacked border-line bg-sunken text-ink-2' : looks[state],
        subject && 'forced-colors:outline',
        subject &&
          (state === 'removed'
            ? 'border-fail bg-fail-soft shadow-[inset_0_0_0_1px_var(--fail)]'
            : 'border-ink! shadow-[inset_0_0_0_1px_var(--ink)]'),
      )}
    >
      <NodeIcon node={node} />
      <span
        className={clsx('min-w-0 grow', compact ? 'flex items-baseline gap-1.5' : 'grid leading-4')}
      >
        <span
          className={clsx(
            'truncate text-tiny',
            compact && 'min-w-0 shrink',
            collapsed ? '' : 'font-medium font-mono tracking-[-0.02em]',
            state === 'removed' && 'line-through',
          )}
        >
          {name}
        </span>
        {shown && (
          <span
            className={clsx(
              'text-tiny tabular-nums',
              compact ? 'ml-auto shrink-0 whitespace-nowrap text-ink-3' : 'truncate text-ink-2',
            )}
          >
            {shown}
          </span>
        )}
        {levels && !compact && <AccessLevels {...levels} words={false} />}
      </span>
    </Link>
  )
})

function NodeIcon({ node: { state, kind, running } }: { node: MapNode }) {
  if (running) return <StateIcon kind="run" />
  const icon = STATE_ICONS[state]
  if (icon) return <StateIcon kind={icon} />
  if (state === 'added') return <Plus aria-hidden className="text-accent" />
  if (state === 'removed') return <Moon aria-hidden className="text-fail" />
  if (kind === 'trust-policy') return <Cloud aria-hidden className="text-ink-3" />
  if (kind === 'access-keys') return <KeyRound aria-hidden className="text-ink-3" />
  return null
}
