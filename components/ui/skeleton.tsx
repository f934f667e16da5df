import { Panel } from './panel'

/** Grey bars in the shape of what comes; hidden from screen readers, which hear `Waiting`. */
export const Bar = ({ width }: { width: string }) => (
  <div aria-hidden data-loading className={`h-2.5 rounded-chip bg-hover ${width}`} />
)

const widths = ['w-36', 'w-20', 'w-28', 'w-16', 'w-32', 'w-24']
const pick = (index: number) => widths[index % widths.length] ?? 'w-24'

export function TableSkeleton({ columns = 4, rows = 5 }: { columns?: number; rows?: number }) {
  return (
    <div aria-hidden className="overflow-hidden">
      {Array.from({ length: rows + 1 }, (_, row) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: bars are all alike
          key={row}
          className="grid h-9 auto-cols-fr grid-flow-col items-center gap-6 border-line border-b px-3.5 last:border-b-0"
        >
          {Array.from({ length: columns }, (__, column) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: bars are all alike
            <Bar key={column} width={pick(row * 2 + column)} />
          ))}
        </div>
      ))}
    </div>
  )
}

export function HeadSkeleton() {
  return (
    <div aria-hidden className="grid gap-3 py-2">
      <div className="h-4 w-64 rounded-chip bg-hover" />
      <div className="flex gap-4">
        <Bar width="w-24" />
        <Bar width="w-32" />
        <Bar width="w-20" />
      </div>
    </div>
  )
}

export function PanelSkeleton({ lines = 4 }: { lines?: number }) {
  return (
    <Panel>
      <div className="grid gap-4 py-1">
        {Array.from({ length: lines }, (_, line) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: bars are all alike
          <Bar key={line} width={pick(line)} />
        ))}
      </div>
    </Panel>
  )
}
