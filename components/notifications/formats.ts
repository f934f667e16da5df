import type { NotificationTarget } from '@/lib/features/notifications/schema'

export const formats = {
  slack: {
    label: 'Slack-compatible',
    detail: 'An incoming webhook of Slack, Mattermost or the like: one line and a link.',
  },
  json: {
    label: 'Signed JSON',
    detail: 'A service of your own, which checks the signature of Standard Webhooks.',
  },
} as const satisfies Record<NotificationTarget['format'], { label: string; detail: string }>
