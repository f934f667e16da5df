import { UnreadNote } from '@/components/patterns/unread-note'
import type { UnreadPart } from '@/lib/common/unread'

/** What is missing from a table of a flush panel. */
export const UnreadCoverage = ({ title, unread }: { title: string; unread: UnreadPart[] }) =>
  unread.length > 0 && (
    <div className="border-line border-b p-3.5">
      <UnreadNote title={title} unread={unread} />
    </div>
  )
