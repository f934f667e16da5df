import { Note } from '@/components/ui/note'
import type { UnreadPart } from '@/lib/common/unread'

/** What could not be read, and why; renders nothing if everything was read. */
export function UnreadNote({ title, unread }: { title: string; unread: readonly UnreadPart[] }) {
  if (unread.length === 0) return null
  return (
    <Note kind="warn" title={title}>
      <ul>
        {unread.map(({ what, why }) => (
          <li key={what}>
            <b>{what}</b>: {why}
          </li>
        ))}
      </ul>
    </Note>
  )
}
