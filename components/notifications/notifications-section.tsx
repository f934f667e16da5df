import { NoneYet, ProblemState } from '@/components/patterns/empty-state'
import { Note } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { plural } from '@/lib/common/plural'
import type { Reading } from '@/lib/common/result'
import type { Notifications } from '@/lib/features/notifications/schema'
import { AddTarget } from './add-target'
import { Deliveries } from './deliveries'
import { TargetItem } from './target-item'

/** The notification targets of the organization and their latest deliveries. */
export function NotificationsSection({ reading }: { reading: Reading<Notifications> }) {
  if (!reading.ok)
    return (
      <Panel id="notifications" title="Notifications" flush>
        <ProblemState problem={reading.error} />
      </Panel>
    )
  const { targets, people, deliveries, linked, mailed } = reading.value
  return (
    <Panel
      id="notifications"
      title="Notifications"
      aside={targets.length > 0 && <AddTarget size="tiny" mailed={mailed} />}
      flush
    >
      {targets.length === 0 ? (
        <NoneYet title="No notification targets" actions={<AddTarget mailed={mailed} />}>
          Add a chat channel, an e-mail address or your own service to be notified of requests and
          expired grants. A notification links to the console and cannot approve anything.
        </NoneYet>
      ) : (
        <>
          {!linked && (
            <div className="p-3.5 pb-0">
              <Note kind="warn" title="Notifications contain no link">
                PUBLIC_URL is not set, so a notification contains only the path of the page. Ask the
                operator of the console to set it.
              </Note>
            </div>
          )}
          <ul aria-label="Notification targets">
            {targets.map((target) => (
              <TargetItem
                key={target.id}
                target={target}
                last={deliveries.find((each) => each.target === target.id && each.attempts > 0)}
              />
            ))}
          </ul>
          {people > 0 && (
            <p className="border-line border-b px-3.5 py-2.5 text-ink-2">
              {plural(people, 'person is', 'people are')} told by e-mail of what concerns them.
            </p>
          )}
          <Deliveries targets={targets} deliveries={deliveries} />
        </>
      )}
    </Panel>
  )
}
