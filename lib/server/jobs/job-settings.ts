import 'server-only'

import type { QueueSettings } from '@/lib/adapters/database/job-queue'

export type JobSettings = QueueSettings & {
  /** A cron expression in UTC. What is woken in between is looked for at these times too. */
  cron: string
  /** Seconds between two looks at the queue, unless somebody in this process wakes the job. */
  poll: number
  /** How many of these jobs one process runs at once. */
  atOnce: number
}

const EACH_MINUTE = '* * * * *'

/** All jobs. What they have to do is in tables of their own, so that a lost or repeated job loses and repeats nothing. */
export const JOBS = {
  'notification-delivery': {
    cron: EACH_MINUTE,
    single: 'when-waiting',
    poll: 2,
    atOnce: 1,
    expiry: 120,
    retries: 2,
    retryDelay: 5,
  },
  /** One for each sink, by its name as key. */
  'audit-delivery': {
    cron: EACH_MINUTE,
    single: 'when-waiting',
    poll: 1,
    atOnce: 8,
    expiry: 300,
    retries: 2,
    retryDelay: 5,
  },
  'verification-settlement': {
    cron: EACH_MINUTE,
    single: 'always',
    poll: 5,
    atOnce: 1,
    expiry: 120,
    retries: 0,
    retryDelay: 60,
  },
  'audit-check': {
    cron: '*/10 * * * *',
    single: 'always',
    poll: 2,
    atOnce: 1,
    expiry: 600,
    retries: 1,
    retryDelay: 30,
  },
  /** By the worker's own identity, where it has one. */
  'organization-reading': {
    cron: '*/5 * * * *',
    single: 'always',
    poll: 5,
    atOnce: 1,
    expiry: 240,
    retries: 0,
    retryDelay: 60,
  },
  /** By the worker's own identity, where it has one: more often than days need, as new findings are notified. */
  'daily-counts': {
    cron: '7 * * * *',
    single: 'always',
    poll: 30,
    atOnce: 1,
    expiry: 1800,
    retries: 1,
    retryDelay: 300,
  },
  /** The targets whose hour has come are in their table. */
  'weekly-digest': {
    cron: '*/5 * * * *',
    single: 'always',
    poll: 30,
    atOnce: 1,
    expiry: 300,
    retries: 1,
    retryDelay: 60,
  },
  retention: {
    cron: '17 * * * *',
    single: 'always',
    poll: 30,
    atOnce: 1,
    expiry: 300,
    retries: 3,
    retryDelay: 60,
  },
} as const satisfies Record<string, JobSettings>

export type JobName = keyof typeof JOBS
export const JOB_NAMES = Object.keys(JOBS) as JobName[]
