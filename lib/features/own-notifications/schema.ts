import { z } from 'zod'
import {
  areQuietHoursValid,
  PlaceList,
  QUIET_HOURS_FIELDS,
  QUIET_HOURS_PROBLEM,
} from '@/lib/features/notifications/schema'

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
    ...QUIET_HOURS_FIELDS,
  })
  .refine(areQuietHoursValid, QUIET_HOURS_PROBLEM)
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
