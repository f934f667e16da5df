import type { ReactNode } from 'react'
import { TextLink } from '@/components/ui/link'
import { State } from '@/components/ui/state'
import { paths } from '@/lib/common/paths'
import type { BulkProgress } from './use-bulk-verification'

type BulkProgressListProps = {
  items: readonly { key: string; label: ReactNode; detail?: string }[]
  progressOf: Record<string, BulkProgress>
}

/** What has become of each of several verifications. */
export const BulkProgressList = ({ items, progressOf }: BulkProgressListProps) => (
  <ul aria-label="Verifications" aria-live="polite" className="grid gap-1.5">
    {items.map(({ key, label, detail }) => {
      const { kind, words, ref } = progressOf[key] ?? {
        kind: 'idle',
        words: detail ?? 'Not started',
      }
      return (
        <li
          key={key}
          className="grid items-baseline gap-x-3 sm:grid-cols-[minmax(0,1fr)_minmax(0,2fr)_auto]"
        >
          <span className="[overflow-wrap:anywhere]">{label}</span>
          <State kind={kind}>{words}</State>
          {ref && (
            <TextLink href={paths.verification(ref.cluster, ref.namespace, ref.name)}>
              View
            </TextLink>
          )}
        </li>
      )
    })}
  </ul>
)
