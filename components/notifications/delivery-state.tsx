import { RelativeTime } from '@/components/ui/relative-time'
import { State, type StateKind } from '@/components/ui/state'
import { plural } from '@/lib/common/plural'
import type { NotificationDelivery } from '@/lib/features/notifications/schema'

type DeliveryPhase = NotificationDelivery['state'] | 'failing' | 'held'

const phases = {
  waiting: { kind: 'run', word: 'Waiting' },
  failing: { kind: 'warn', word: 'Retrying' },
  delivered: { kind: 'done', word: 'Delivered' },
  held: { kind: 'pause', word: 'Held back' },
  'given-up': { kind: 'fail', word: 'Failed' },
} as const satisfies Record<DeliveryPhase, { kind: StateKind; word: string }>

function phaseOf({ state, problem, heldUntil }: NotificationDelivery): DeliveryPhase {
  if (state !== 'waiting') return state
  if (problem) return 'failing'
  return heldUntil ? 'held' : 'waiting'
}

export function DeliveryState({ delivery }: { delivery: NotificationDelivery }) {
  const { kind, word } = phases[phaseOf(delivery)]
  return <State kind={kind}>{word}</State>
}

/** Why a notification is not delivered, and when the next attempt is. */
export function DeliveryTrouble({ delivery }: { delivery: NotificationDelivery }) {
  const { state, attempts, problem, nextAt, heldUntil } = delivery
  if (heldUntil && !problem)
    return (
      <p className="text-ink-2">
        Sent when the quiet hours end, <RelativeTime at={heldUntil} />.
      </p>
    )
  if (state === 'delivered' || !problem) return null
  return (
    <p className="text-ink-2 [overflow-wrap:anywhere]">
      {problem}{' '}
      {state === 'given-up' ? (
        `Gave up after ${plural(attempts, 'attempt')}.`
      ) : (
        <>
          {plural(attempts, 'attempt')} so far{nextAt && ', next attempt '}
          {nextAt && <RelativeTime at={nextAt} />}.
        </>
      )}
    </p>
  )
}
