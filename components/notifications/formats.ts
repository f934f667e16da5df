import type { NotificationTarget } from '@/lib/features/notifications/schema'

export const formats = {
  slack: {
    label: 'Slack-compatible',
    detail:
      'An incoming webhook of Slack, Mattermost or a compatible chat. Sends one line and a link.',
  },
  json: {
    label: 'Signed JSON',
    detail: 'Your own service, which verifies the Standard Webhooks signature.',
  },
  email: {
    label: 'E-mail',
    detail: 'One address, such as the list of a team. Sends text and a link.',
  },
} as const satisfies Record<NotificationTarget['format'], { label: string; detail: string }>
