import { z } from 'zod'
import { ClockTime, TimeZone } from '@/lib/core/local-time/local-time'
import { PlaceList } from '@/lib/features/notifications/schema'

/** What a person is told by e-mail. */
export const SaveOwnNotifications = z
  .object({
    /** The requests that they wrote. */
    requests: z.boolean(),
    /** The canaries that they answer for. */
    canaries: z.boolean(),
    /** Namespaces of which they are told everything else, as `cluster/namespace`. */
    places: PlaceList,
    criticalOnly: z.boolean(),
    quiet: z.boolean(),
    quietFrom: ClockTime,
    quietTo: ClockTime,
    criticalPasses: z.boolean(),
    zone: TimeZone,
  })
  .refine(({ quiet, quietFrom, quietTo }) => !quiet || quietFrom !== quietTo, {
    path: ['quietTo'],
    message: 'Quiet hours must end at another time than they begin.',
  })
export type SaveOwnNotifications = z.infer<typeof SaveOwnNotifications>

export type OwnNotificationChoices = {
  requests: boolean
  canaries: boolean
  /** As it is entered. */
  places: string
  criticalOnly: boolean
  quiet?: { from: string; to: string; zone: string; criticalPasses: boolean }
}

/** Why nothing can be sent to a person. */
export type OwnUnavailable = 'no-mail-server' | 'no-provider' | 'no-address'

export type OwnNotifications =
  | { state: 'unavailable'; reason: OwnUnavailable }
  /** `sentTo` is where it is sent, if that is not the address that the provider names now. */
  | { state: 'off'; address: string }
  | { state: 'on'; address: string; sentTo: string; choices: OwnNotificationChoices }
