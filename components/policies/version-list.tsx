import { clsx } from 'clsx'
import { Person } from '@/components/people/person'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { Badge } from '@/components/ui/state'
import type { PolicyHistory, VersionSummary } from '@/lib/features/policies/schema'

type VersionListProps = {
  versions: PolicyHistory['versions']
  earlier: number
  later: number
  onEarlier: (version: number) => void
  onLater: (version: number) => void
}

/** The versions, newest first, with the choice of two to compare. */
export const VersionList = ({ versions, earlier, later, ...on }: VersionListProps) => (
  <Panel title="Versions" aside="Select two to compare" flush>
    <ol aria-label="Versions, newest first" reversed className="relative max-h-120 overflow-y-auto">
      {versions.map((mark) => {
        const { version, reason, deleted } = mark
        const chosen = version === later || version === earlier
        return (
          <li
            key={version}
            className={clsx(
              'grid gap-1 border-line border-b px-3.5 py-2 last:border-b-0',
              chosen && 'bg-accent-soft',
            )}
          >
            <span className="flex flex-wrap items-center gap-2">
              <VersionLine mark={mark} />
              {deleted && <Badge>Deleted</Badge>}
            </span>
            {reason && <span className="text-ink-2 text-small">{reason}</span>}
            <span className="flex flex-wrap gap-x-4 text-small">
              <Pick
                name="from"
                label={`Compare from version ${version}`}
                word="from"
                checked={version === earlier}
                disabled={version >= later}
                onPick={() => on.onEarlier(version)}
              />
              <Pick
                name="to"
                label={`Compare to version ${version}`}
                word="to"
                checked={version === later}
                disabled={false}
                onPick={() => on.onLater(version)}
              />
            </span>
          </li>
        )
      })}
    </ol>
  </Panel>
)

type PickProps = {
  name: string
  label: string
  word: string
  checked: boolean
  disabled: boolean
  onPick: () => void
}

const Pick = ({ name, label, word, checked, disabled, onPick }: PickProps) => (
  <label className="inline-flex cursor-pointer items-center gap-1.5 text-ink-2 touch:min-h-11">
    <input
      type="radio"
      name={name}
      aria-label={label}
      checked={checked}
      disabled={disabled}
      onChange={onPick}
      className="size-3.5 accent-accent"
    />
    {word}
  </label>
)

/** A version with its time and author. */
export function VersionLine({ mark }: { mark: VersionSummary }) {
  const { version, author, source, at, unrecorded } = mark
  return (
    <span className="inline-flex flex-wrap items-center gap-x-1.5" title={mark.reason ?? undefined}>
      {source === 'outside' ? (
        <>
          <span>
            Version {version},{' '}
            {unrecorded ? 'not recorded yet' : <RelativeTime at={at} prefix="detected" />}
          </span>
          <Badge title="Changed outside this console; detected when the policies were read">
            Outside console
          </Badge>
        </>
      ) : (
        <span>
          Version {version}, <RelativeTime at={at} />
          {author && (
            <>
              {' '}
              by <Person id={author} />
            </>
          )}
        </span>
      )}
    </span>
  )
}
