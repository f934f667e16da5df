import { z } from 'zod'

/** Standard Webhooks: `whsec_` and 24 to 64 bytes in base64. https://www.standardwebhooks.com */
const SECRET = /^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/

export const FORMATS = ['slack', 'json'] as const

export const CreateNotificationTarget = z
  .object({
    name: z
      .string()
      .trim()
      .min(1, 'Give it a name, such as the channel it goes to.')
      .max(80)
      .regex(/^[^\p{Cc}\p{Cf}]*$/u, 'has characters that cannot be seen'),
    format: z.enum(FORMATS),
    url: z.string().trim().min(1, 'Paste the address that the receiver gave you.').max(1024),
    /** Signs what is sent; Slack-compatible receivers cannot check one. */
    secret: z.string().trim(),
  })
  .refine(({ format, secret }) => format === 'slack' || SECRET.test(secret), {
    path: ['secret'],
    message: 'It is whsec_ and 24 to 64 bytes in base64. Generate one, or paste the receiver’s.',
  })
export type CreateNotificationTarget = z.infer<typeof CreateNotificationTarget>

export const NotificationTargetRef = z.object({ id: z.uuid() })
export type NotificationTargetRef = z.infer<typeof NotificationTargetRef>

export const SetNotificationTargetActive = NotificationTargetRef.extend({ active: z.boolean() })
export type SetNotificationTargetActive = z.infer<typeof SetNotificationTargetActive>

/** Where an organization is told. The address itself stays on the server: it is a password. */
export type NotificationTarget = {
  id: string
  name: string
  format: (typeof FORMATS)[number]
  host: string
  active: boolean
  addedBy: string
  addedAt: string
}

export type Delivery = {
  id: string
  target: string
  kind: string
  title: string
  path: string
  at: string
  state: 'waiting' | 'delivered' | 'given-up'
  attempts: number
  /** Why the last try failed. */
  problem?: string
  /** Of one that failed and waits. */
  nextAt?: string
  endedAt?: string
}

export type Notifications = {
  targets: NotificationTarget[]
  /** Newest first. */
  deliveries: Delivery[]
  /** Whether messages can carry a whole address: PUBLIC_URL is set. */
  linked: boolean
}

/** `problem` in words where nothing was taken. */
export type TestOutcome = { delivered: true; ms: number } | { delivered: false; problem: string }
