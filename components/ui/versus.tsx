import { Fragment } from 'react'

/** A run of characters that the other side has too, or has not. */
export type Piece = { text: string; mark: 'same' | 'different' }
export type VersusRow = { label: string; pieces: Piece[] }

/** Expected above presented, character by character. */
export function Versus({ rows }: { rows: VersusRow[] }) {
  return (
    <dl className="grid grid-cols-[84px_minmax(0,1fr)] overflow-hidden rounded-control border border-line bg-surface text-ink">
      {rows.map(({ label, pieces }, index) => (
        <Fragment key={label}>
          <dt className={`bg-sunken px-2.5 py-1.5 text-ink-2 text-small ${index ? line : ''}`}>
            {label}
          </dt>
          <dd className={`mono px-2.5 py-1.5 ${index ? line : ''}`}>
            {pieces.length === 0 && <span className="text-ink-3">nothing</span>}
            {pieces.map((piece, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: pieces have no other name
              <Shown key={at} {...piece} />
            ))}
          </dd>
        </Fragment>
      ))}
    </dl>
  )
}

const Shown = ({ text, mark }: Piece) => (mark === 'different' ? <mark>{text}</mark> : text)

const line = 'border-line border-t'
