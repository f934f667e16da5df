import { Panel } from '@/components/ui/panel'

export const packRowStyle =
  'grid gap-0.5 border-line border-b px-3.5 py-2 last:border-b-0 break-inside-avoid [overflow-wrap:anywhere]'

export const formatMinute = (at: string) => `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`

type SectionProps<T> = {
  title: string
  rows: readonly T[]
  none: string
  children: (row: T) => React.ReactNode
}

export function PackSection<T>({ title, rows, none, children }: SectionProps<T>) {
  return (
    <Panel title={`${title}: ${rows.length}`} flush>
      {rows.length > 0 ? <ul>{rows.map(children)}</ul> : <p className="px-3.5 py-2">{none}</p>}
    </Panel>
  )
}
