import { clsx } from 'clsx'
import { Sideways } from '@/components/ui/scroll'
import { plural } from '@/lib/common/plural'
import type { WatchedKeys } from '@/lib/features/issuer-keys/schema'
import { describeOutage, shortKid } from '@/lib/features/issuer-keys/words'

type SeenKey = WatchedKeys['keys'][number]

/** The last keys; older ones are in the table. */
const MAX_ROWS = 8
const MIN_SPAN = 0.8

const SOURCES = {
  issuer: 'Issuer URL',
  'api-server': 'API server',
  token: 'Token',
} as const satisfies Record<SeenKey['source'], string>

const short = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
})
/** "2026-12-01 01:30" */
const minuteOf = (time: number) => new Date(time).toISOString().slice(0, 16).replace('T', ' ')

/** Published keys as bars over time, with outages behind them, and all that was seen as a table. */
export function KeyTimeline({ watched, cluster }: { watched: WatchedKeys; cluster: string }) {
  const { keys, outages, readAt } = watched
  const published = keys.filter(({ source }) => source === 'issuer')
  const kids = [...new Set(published.map(({ kid }) => kid))].slice(-MAX_ROWS)
  const shown = published.filter(({ kid }) => kids.includes(kid))
  const from = Math.min(...shown.map(({ firstSeen }) => firstSeen), readAt)
  const range = { from, to: Math.max(readAt, from + 1) }
  const now = published.filter(({ goneAt }) => goneAt === undefined).length
  return (
    <div>
      <div
        role="img"
        aria-label={`Keys of the issuer of ${cluster}: ${plural(published.length, 'key')} seen, ${now} published now`}
        className="grid grid-cols-[96px_minmax(0,1fr)] items-center gap-x-2 gap-y-1 text-small"
      >
        {kids.map((kid) => {
          const periods = shown.filter((key) => key.kid === kid)
          return <KeyRow key={kid} kid={kid} periods={periods} outages={outages} range={range} />
        })}
        <div aria-hidden className="col-start-2 flex justify-between gap-2 text-ink-3 text-tiny">
          <span>{short.format(range.from)}</span>
          <span>{short.format(range.to)} UTC</span>
        </div>
      </div>
      <details className="mt-2">
        <summary className="w-fit cursor-pointer text-ink-2 text-small">Show as table</summary>
        <KeyTable watched={watched} cluster={cluster} />
      </details>
    </div>
  )
}

type Range = { from: number; to: number }
type KeyRowProps = {
  kid: string
  periods: readonly SeenKey[]
  outages: WatchedKeys['outages']
  range: Range
}

function KeyRow({ kid, periods, outages, range }: KeyRowProps) {
  const isGone = periods.every(({ goneAt }) => goneAt !== undefined)
  return (
    <>
      <code aria-hidden title={kid} className={clsx('truncate', isGone && 'text-ink-3')}>
        {shortKid(kid)}
      </code>
      <svg aria-hidden="true" className="h-4 w-full overflow-visible">
        <rect y="7" width="100%" height="2" className="fill-line forced-colors:fill-[GrayText]" />
        {outages.map(({ since, until = range.to }) => (
          <rect
            key={since}
            y="0"
            height="16"
            {...spanOf({ from: since, to: until }, range)}
            className="fill-warn-soft stroke-warn forced-colors:fill-none forced-colors:stroke-[CanvasText]"
            strokeDasharray="2 2"
          />
        ))}
        {periods.map(({ firstSeen, goneAt = range.to }) => (
          <rect
            key={firstSeen}
            y="4"
            height="8"
            rx="2"
            {...spanOf({ from: firstSeen, to: goneAt }, range)}
            className={clsx(
              'forced-colors:fill-[CanvasText]',
              isGone ? 'fill-wire' : 'fill-accent',
            )}
          />
        ))}
      </svg>
    </>
  )
}

/** Where a time span stands in the range, in percent; always wide enough to be seen. */
function spanOf({ from, to }: Range, range: Range) {
  const percent = (time: number) =>
    Math.min(100, Math.max(0, ((time - range.from) / (range.to - range.from)) * 100))
  const width = Math.max(MIN_SPAN, percent(to) - percent(from))
  const x = Math.min(percent(from), 100 - width)
  return { x: `${x.toFixed(2)}%`, width: `${width.toFixed(2)}%` }
}

function KeyTable({ watched, cluster }: { watched: WatchedKeys; cluster: string }) {
  const { keys, outages } = watched
  return (
    <div className="mt-1">
      <Sideways label={`Table of the keys of ${cluster}`}>
        <table className="text-small tabular-nums">
          <caption className="sr-only">Keys of the issuer of {cluster}, times in UTC</caption>
          <thead>
            <tr>
              {['Key', 'Algorithm', 'Seen at', 'First seen', 'Last seen', 'Gone since'].map(
                (word) => (
                  <th
                    key={word}
                    scope="col"
                    className="whitespace-nowrap pr-4 text-left font-medium"
                  >
                    {word}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {keys.toReversed().map(({ source, kid, alg, firstSeen, lastSeen, goneAt }) => (
              <tr key={`${source} ${kid} ${firstSeen}`} className="whitespace-nowrap">
                <th scope="row" className="pr-4 text-left font-normal">
                  <code title={kid}>{shortKid(kid)}</code>
                </th>
                <td className="pr-4">{alg || 'none'}</td>
                <td className="pr-4">{SOURCES[source]}</td>
                <td className="pr-4">{minuteOf(firstSeen)}</td>
                <td className="pr-4">{minuteOf(lastSeen)}</td>
                <td className="pr-4">{goneAt === undefined ? '–' : minuteOf(goneAt)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Sideways>
      {outages.length > 0 && (
        <ul className="mt-1 text-ink-2 text-small">
          {outages.toReversed().map(({ kind, since, until }) => (
            <li key={since}>
              {minuteOf(since)} {until === undefined ? 'until now' : `to ${minuteOf(until)}`}:{' '}
              {describeOutage(kind)}.
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
