import { z } from 'zod'
import { isEmailAddress } from '@/lib/common/email-address'
import { WEBHOOK_SECRET } from '@/lib/common/webhook-secret'
import { ClockTime, TimeZone } from '@/lib/core/local-time/local-time'
import {
  HOURS,
  NOTIFICATION_SEVERITIES,
  type NotificationKind,
  type NotificationSeverity,
  TOPICS,
  type Topic,
  WEEKDAYS,
} from './kinds'
import type { Place } from './selection'

export const NOTIFICATION_FORMATS = ['slack', 'json', 'email'] as const

/** An event that people should look at. It links to the console; replying to it decides nothing. */
export type NotificationEvent = {
  kind: NotificationKind
  /** Where its kind does not say it. */
  severity?: NotificationSeverity
  /** One sentence. */
  title: string
  /** A path of the console, from `paths`. */
  path: string
  at: Date
  /** Where it happened; absent for what belongs to no cluster. */
  place?: { cluster: string; namespace?: string } | undefined
  /** Whom it is about: who wrote the request, who answers for the canary. */
  people?: readonly string[] | undefined
  /** What is said besides: a heading, and lines that lead to a page. */
  details?: { heading: string; lines: { text: string; path: string }[] } | undefined
}

export const CreateNotificationTarget = z
  .object({
    name: z
      .string()
      .trim()
      .min(1, 'Enter a name, such as the name of the channel.')
      .max(80)
      .regex(/^[^\p{Cc}\p{Cf}]*$/u, 'The name contains invisible characters.'),
    format: z.enum(NOTIFICATION_FORMATS),
    /** Where webhooks are sent; empty for e-mail. */
    url: z.string().trim().max(1024),
    /** Signs the messages to a service of one’s own. */
    secret: z.string().trim().max(200),
    /** Where e-mail is sent; empty for webhooks. */
    address: z.string().trim().max(254),
  })
  .refine(({ format, url }) => format === 'email' || url !== '', {
    path: ['url'],
    message: 'Paste the webhook URL of the receiver.',
  })
  .refine(({ format, address }) => format !== 'email' || isEmailAddress(address), {
    path: ['address'],
    message: 'Enter one address, such as platform-team@example.com.',
  })
  .refine(({ format, secret }) => format !== 'json' || WEBHOOK_SECRET.test(secret), {
    path: ['secret'],
    message:
      'Enter whsec_ followed by 24 to 64 bytes in base64. Generate a secret, or paste the receiver’s.',
  })
export type CreateNotificationTarget = z.infer<typeof CreateNotificationTarget>

export const NotificationTargetRef = z.object({ id: z.uuid() })
export type NotificationTargetRef = z.infer<typeof NotificationTargetRef>

export const SetNotificationTargetActive = NotificationTargetRef.extend({ active: z.boolean() })
export type SetNotificationTargetActive = z.infer<typeof SetNotificationTargetActive>

const PLACES_HELP = 'Enter names of clusters, or cluster/namespace, separated by commas.'

/** `lab, train-east/ml-team`: clusters, and namespaces of clusters, by name. */
export const PlaceList = z
  .string()
  .trim()
  .max(4000)
  .refine(
    (text) =>
      parsePlaces(text).every(({ cluster, namespace }) => cluster !== '' && namespace !== ''),
    PLACES_HELP,
  )
  .refine((text) => parsePlaces(text).length <= 50, 'Name at most 50 clusters and namespaces.')

/** The names in a list of places; an empty one where something is missing. */
export const parsePlaces = (text: string): { cluster: string; namespace?: string }[] =>
  text
    .split(/[,\n]/)
    .map((each) => each.trim())
    .filter((each) => each !== '')
    .map((each) => {
      const [cluster = '', ...rest] = each.split('/')
      return rest.length === 0 ? { cluster } : { cluster, namespace: rest.join('/') }
    })

/** The hours of a day in which messages wait. */
export const QUIET_HOURS_FIELDS = {
  quiet: z.boolean(),
  quietFrom: ClockTime,
  quietTo: ClockTime,
  criticalPasses: z.boolean(),
  zone: TimeZone,
}
type QuietHoursInput = { quiet: boolean; quietFrom: string; quietTo: string }

/** Whether quiet hours, where they are chosen, last for some time and not all day. */
export const areQuietHoursValid = ({ quiet, quietFrom, quietTo }: QuietHoursInput) =>
  !quiet || quietFrom !== quietTo
export const QUIET_HOURS_PROBLEM = {
  path: ['quietTo'],
  message: 'Quiet hours must end at another time than they begin.',
}

/** What a target receives, and when. */
export const UpdateNotificationTarget = NotificationTargetRef.extend({
  severity: z.enum(NOTIFICATION_SEVERITIES),
  /** All if there is none. */
  topics: z.array(z.enum(TOPICS)).max(TOPICS.length),
  places: PlaceList,
  ...QUIET_HOURS_FIELDS,
  weekly: z.boolean(),
  weeklyDay: z.enum(WEEKDAYS),
  weeklyHour: z.enum(HOURS),
}).refine(areQuietHoursValid, QUIET_HOURS_PROBLEM)
export type UpdateNotificationTarget = z.infer<typeof UpdateNotificationTarget>

/** A receiver of an organization's notifications. The URL of a webhook stays on the server, as it is a secret. */
export type NotificationTarget = {
  id: string
  name: string
  format: (typeof NOTIFICATION_FORMATS)[number]
  /** The host of its URL, or its e-mail address. */
  host: string
  active: boolean
  severity: NotificationSeverity
  /** All if there is none. */
  topics: Topic[]
  /** Everywhere if there is none. */
  places: Place[]
  quiet?: { from: string; to: string; zone: string; criticalPasses: boolean }
  /** When it receives the weekly digest. */
  digest?: { day: number; hour: number; zone: string }
  addedBy: string
  addedAt: string
}

export type NotificationDelivery = {
  id: string
  target: string
  kind: string
  title: string
  path: string
  at: string
  state: 'waiting' | 'delivered' | 'given-up'
  attempts: number
  /** Until when it waits for the end of the target’s quiet hours. */
  heldUntil?: string
  /** Why the last attempt failed. */
  problem?: string
  /** The next attempt of a delivery that failed before. */
  nextAt?: string
  endedAt?: string
}

export type Notifications = {
  targets: NotificationTarget[]
  /** How many people are told by e-mail of what concerns them. */
  people: number
  /** Newest first. */
  deliveries: NotificationDelivery[]
  /** Whether messages contain absolute links, which requires PUBLIC_URL. */
  linked: boolean
  /** Whether e-mail can be sent, which requires SMTP_URL. */
  mailed: boolean
}

export type DeliveryOutcome =
  | { delivered: true; ms: number }
  /** `final`: the receiver would refuse it again. */
  | { delivered: false; problem: string; final?: true }
