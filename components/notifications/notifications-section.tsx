import { NoneYet, ProblemState } from '@/components/patterns/empty-state'
import { Note } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import type { Reading } from '@/lib/common/result'
import type { Notifications } from '@/lib/features/notifications/schema'
import { AddTarget } from './add-target'
import { Deliveries } from './deliveries'
import { TargetItem } from './target-item'

/** Where the organization is told what waits for its people. */
export function NotificationsSection({ reading }: { reading: Reading<Notifications> }) {
  if (!reading.ok)
    return (
      <Panel id="notifications" title="Notifications" flush>
        <ProblemState problem={reading.error} />
      </Panel>
    )
  const { targets, deliveries, linked } = reading.value
  return (
    <Panel
      id="notifications"
      title="Notifications"
      aside={targets.length > 0 && <AddTarget />}
      flush
    >
      {targets.length === 0 ? (
        <NoneYet title="Nobody is told yet" actions={<AddTarget primary />}>
          Add a chat channel or a service of your own, and it is sent a signed message with a link
          when something waits for people here. Nothing can be approved from a message.
        </NoneYet>
      ) : (
        <>
          {!linked && (
            <div className="p-3.5 pb-0">
              <Note kind="warn" title="Messages carry no link">
                PUBLIC_URL is not set, so a message names the page by its path alone. Whoever runs
                the console sets it.
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
          <Deliveries targets={targets} deliveries={deliveries} />
        </>
      )}
    </Panel>
  )
}
