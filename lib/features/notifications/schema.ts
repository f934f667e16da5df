import { z } from 'zod'
import { isEmailAddress } from '@/lib/common/email-address'
import { WEBHOOK_SECRET } from '@/lib/common/webhook-secret'

export const NOTIFICATION_FORMATS = ['slack', 'json', 'email'] as const

export const NOTIFICATION_KINDS = [
  'request.created',
  'request.approved',
  'request.rejected',
  'request.changes-asked',
  'request.withdrawn',
  'request.commented',
  'policy.emergency-save',
  'grant.due',
  'canary.failed',
  'canary.recovered',
] as const

/** An event that people should look at. It links to the console; replying to it decides nothing. */
export type NotificationEvent = {
  kind: (typeof NOTIFICATION_KINDS)[number]
  /** One sentence. */
  title: string
  /** A path of the console, from `paths`. */
  path: string
  at: Date
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

/** A receiver of an organization's notifications. The URL of a webhook stays on the server, as it is a secret. */
export type NotificationTarget = {
  id: string
  name: string
  format: (typeof NOTIFICATION_FORMATS)[number]
  /** The host of its URL, or its e-mail address. */
  host: string
  active: boolean
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
  /** Why the last attempt failed. */
  problem?: string
  /** The next attempt of a delivery that failed before. */
  nextAt?: string
  endedAt?: string
}

export type Notifications = {
  targets: NotificationTarget[]
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
