import { RelativeTime } from '@/components/ui/relative-time'
import { State, type StateKind } from '@/components/ui/state'
import type { NotificationDelivery } from '@/lib/features/notifications/schema'

type Phase = NotificationDelivery['state'] | 'failing'

const phases = {
  waiting: { kind: 'run', word: 'Waiting' },
  failing: { kind: 'warn', word: 'Failing' },
  delivered: { kind: 'pass', word: 'Delivered' },
  'given-up': { kind: 'fail', word: 'Given up' },
} as const satisfies Record<Phase, { kind: StateKind; word: string }>

const phaseOf = ({ state, problem }: NotificationDelivery): Phase =>
  state === 'waiting' && problem ? 'failing' : state

export function DeliveryState({ delivery }: { delivery: NotificationDelivery }) {
  const { kind, word } = phases[phaseOf(delivery)]
  return <State kind={kind}>{word}</State>
}

/** Why it is not delivered, and what happens next. */
export function DeliveryTrouble({ delivery }: { delivery: NotificationDelivery }) {
  const { state, attempts, problem, nextAt } = delivery
  if (state === 'delivered' || !problem) return null
  return (
    <p className="text-ink-2 [overflow-wrap:anywhere]">
      {problem} {attempts === 1 ? '1 try' : `${attempts} tries`} so far
      {state === 'given-up' ? (
        ', none after a day.'
      ) : (
        <>, the next {nextAt && <RelativeTime at={nextAt} />}.</>
      )}
    </p>
  )
}
