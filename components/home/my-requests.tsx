import { ProblemState } from '@/components/patterns/empty-state'
import { StatusBadge } from '@/components/requests/status-badge'
import { TextLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { paths } from '@/lib/common/paths'
import type { Reading } from '@/lib/common/result'
import type { RequestPage } from '@/lib/features/requests/schema'

const MAX_REQUESTS = 5

/** What the person asked for, newest first, and what became of it. */
export function MyRequests({ reading }: { reading: Reading<RequestPage> }) {
  return (
    <Panel flush title="My requests" aside={<TextLink href={paths.requests()}>All</TextLink>}>
      {reading.ok ? (
        <Requests rows={reading.value.rows} />
      ) : (
        <ProblemState problem={reading.error} />
      )}
    </Panel>
  )
}

function Requests({ rows }: Pick<RequestPage, 'rows'>) {
  if (rows.length === 0)
    return <p className="px-3.5 py-2.5 text-ink-2">You have not requested anything yet.</p>
  return (
    <ol aria-label="My requests">
      {rows.slice(0, MAX_REQUESTS).map((request) => (
        <li
          key={request.id}
          className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 border-line border-b px-3.5 py-2 last:border-b-0"
        >
          <span className="min-w-0 grow [overflow-wrap:anywhere]">
            <TextLink href={paths.request(request.id)} quiet>
              {request.title}
            </TextLink>
          </span>
          <StatusBadge request={request} />
          <span className="whitespace-nowrap text-ink-3 text-small tabular-nums">
            <RelativeTime at={request.createdAt} />
          </span>
        </li>
      ))}
    </ol>
  )
}
