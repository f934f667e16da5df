import { z } from 'zod'
import { WEBHOOK_SECRET } from '@/lib/common/webhook-secret'

export const NOTIFICATION_FORMATS = ['slack', 'json'] as const

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
    url: z.string().trim().min(1, 'Paste the webhook URL of the receiver.').max(1024),
    /** Signs the messages. Slack-compatible receivers cannot verify a signature, so they need none. */
    secret: z.string().trim(),
  })
  .refine(({ format, secret }) => format === 'slack' || WEBHOOK_SECRET.test(secret), {
    path: ['secret'],
    message:
      'Enter whsec_ followed by 24 to 64 bytes in base64. Generate a secret, or paste the receiver’s.',
  })
export type CreateNotificationTarget = z.infer<typeof CreateNotificationTarget>

export const NotificationTargetRef = z.object({ id: z.uuid() })
export type NotificationTargetRef = z.infer<typeof NotificationTargetRef>

export const SetNotificationTargetActive = NotificationTargetRef.extend({ active: z.boolean() })
export type SetNotificationTargetActive = z.infer<typeof SetNotificationTargetActive>

/** A receiver of an organization's notifications. Its URL stays on the server, as it is a secret. */
export type NotificationTarget = {
  id: string
  name: string
  format: (typeof NOTIFICATION_FORMATS)[number]
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
}

export type DeliveryOutcome =
  | { delivered: true; ms: number }
  | { delivered: false; problem: string }
