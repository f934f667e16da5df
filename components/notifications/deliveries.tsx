import type { Route } from 'next'
import { TextLink } from '@/components/ui/link'
import { RelativeTime } from '@/components/ui/relative-time'
import type { NotificationDelivery, NotificationTarget } from '@/lib/features/notifications/schema'
import { DeliveryState, DeliveryTrouble } from './delivery-state'

type Props = { targets: NotificationTarget[]; deliveries: NotificationDelivery[] }

/** The notifications of the last 7 days, sent and waiting. */
export function Deliveries({ targets, deliveries }: Props) {
  if (deliveries.length === 0)
    return <p className="px-3.5 py-2.5 text-ink-2">No notifications in the last 7 days</p>
  const names = new Map(targets.map(({ id, name }) => [id, name]))
  return (
    <details>
      <summary className="px-3.5 py-2.5 text-ink-2">
        Latest {deliveries.length === 1 ? 'notification' : `${deliveries.length} notifications`}
      </summary>
      <ol aria-label="Latest notifications">
        {deliveries.map((delivery) => (
          <li key={delivery.id} className="grid gap-1 border-line border-t px-3.5 py-2">
            <div className="grid gap-x-4 gap-y-0.5 md:grid-cols-[112px_minmax(0,2fr)_minmax(0,1fr)_64px]">
              <DeliveryState delivery={delivery} />
              <span className="[overflow-wrap:anywhere]">
                {/* The path was built by `paths` when the notification was queued. */}
                <TextLink href={delivery.path as Route}>{delivery.title}</TextLink>
              </span>
              <span className="text-ink-2 [overflow-wrap:anywhere]">
                {names.get(delivery.target)}
              </span>
              <span className="whitespace-nowrap text-ink-2 text-small tabular-nums md:text-right">
                <RelativeTime at={delivery.at} />
              </span>
            </div>
            <DeliveryTrouble delivery={delivery} />
          </li>
        ))}
      </ol>
    </details>
  )
}
