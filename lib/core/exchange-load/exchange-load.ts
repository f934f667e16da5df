import { REFRESH_MINUTES } from '@/lib/core/kubernetes/credential-process'

/** How a client comes by keys for object storage. */
export const EXCHANGE_BEHAVIORS = [
  /** A new exchange at every call, because it refreshes keys earlier than CoreWeave's keys live. */
  'every-call',
  /** One process exchanges again a few minutes before its keys end. */
  'before-expiry',
  /** All processes of a pod share the keys of one exchange. */
  'shared',
] as const
export type ExchangeBehavior = (typeof EXCHANGE_BEHAVIORS)[number]

/** https://docs.coreweave.com/products/storage/object-storage/auth-access/manage-access-keys/about */
const KEY_MINUTES = 15

export type ExchangeDemand = {
  behavior: ExchangeBehavior
  pods: number
  /** In each pod. */
  processes: number
  /** Of each process, to object storage. */
  callsPerMinute: number
  /** How long before the end of its keys a process exchanges again. */
  renewsSeconds?: number | undefined
}

/** How many exchanges a workload makes: in a minute while it runs, and when all of its pods start together. */
export function exchangeLoad({
  behavior,
  pods,
  processes,
  callsPerMinute,
  renewsSeconds = REFRESH_MINUTES * 60,
}: ExchangeDemand): { perMinute: number; atStart: number } {
  const all = pods * processes
  const refreshed = KEY_MINUTES - REFRESH_MINUTES
  switch (behavior) {
    case 'every-call':
      return { perMinute: all * callsPerMinute, atStart: all }
    case 'before-expiry':
      return { perMinute: all / (KEY_MINUTES - renewsSeconds / 60), atStart: all }
    case 'shared':
      return { perMinute: pods / refreshed, atStart: pods }
  }
}
