import 'server-only'

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

const PREFIX = 'workload_identity_'

/** What gauges of the database say: undefined while it does not answer. */
export type StoreGauges = {
  sessions: number
  waitingNotifications: number
  /** Seconds since the oldest notification that is due was due. */
  notificationDelay: number
  /** Rows of the audit log that a sink has not taken, by sink. */
  undeliveredAuditRows: Record<string, number>
  /** The jobs that are due and not taken. */
  jobs: readonly { job: string; waiting: number; oldestSeconds: number }[]
}

const SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** Every label has few values, and none that a stranger can type. */
function createMetrics() {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Counter({ name: PREFIX + name, help, labelNames, registers })
  const histogram = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Histogram({ name: PREFIX + name, help, labelNames, registers, buckets: SECONDS })
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Gauge({ name: PREFIX + name, help, labelNames, registers })
  return {
    registry,
    requests: counter('http_requests_total', 'Requests by route and status.', [
      'route',
      'method',
      'status',
    ]),
    requestSeconds: histogram(
      'http_request_duration_seconds',
      'Time until a request was answered, event streams apart.',
      ['route'],
    ),
    upstreamCalls: counter('upstream_calls_total', 'Calls to other services by outcome.', [
      'target',
      'outcome',
    ]),
    upstreamSeconds: histogram(
      'upstream_call_duration_seconds',
      'Time until another service answered or a call failed.',
      ['target'],
    ),
    verifications: counter('verifications_total', 'Finished verifications.', ['verdict', 'cause']),
    refusals: counter('refused_work_total', 'Work that was refused with 429, by kind.', ['kind']),
    storeUp: gauge('store_up', '1 if the database answered this scrape.'),
    sessions: gauge('sessions', 'Sessions that have not ended.'),
    waitingNotifications: gauge('notifications_waiting', 'Notifications to be delivered.'),
    notificationDelay: gauge(
      'notifications_delay_seconds',
      'How long the oldest notification that is due has waited.',
    ),
    undeliveredAuditRows: gauge(
      'audit_rows_undelivered',
      'Rows of the audit log that a sink has not taken.',
      ['sink'],
    ),
    waitingJobs: gauge('jobs_waiting', 'Jobs that are due and not taken.', ['job']),
    jobDelay: gauge('jobs_delay_seconds', 'How long the oldest job that is due has waited.', [
      'job',
    ]),
  }
}

// Pages, routes and instrumentation are separate bundles, so the metrics of the process hang on globalThis.
const shared = globalThis as { consoleMetrics?: ReturnType<typeof createMetrics> }
export const metrics = () => (shared.consoleMetrics ??= createMetrics())

/** All metrics in the text format of Prometheus. */
export async function renderMetrics(readGauges: () => Promise<StoreGauges>): Promise<string> {
  const all = metrics()
  const gauges = await readGauges().catch(() => undefined)
  all.storeUp.set(gauges ? 1 : 0)
  // What was true at an earlier scrape may not be now.
  for (const each of [all.sessions, all.waitingNotifications, all.notificationDelay]) each.remove()
  for (const each of [all.undeliveredAuditRows, all.waitingJobs, all.jobDelay]) each.reset()
  if (gauges) {
    all.sessions.set(gauges.sessions)
    all.waitingNotifications.set(gauges.waitingNotifications)
    all.notificationDelay.set(gauges.notificationDelay)
    for (const [sink, rows] of Object.entries(gauges.undeliveredAuditRows))
      all.undeliveredAuditRows.set({ sink }, rows)
    for (const { job, waiting, oldestSeconds } of gauges.jobs) {
      all.waitingJobs.set({ job }, waiting)
      all.jobDelay.set({ job }, oldestSeconds)
    }
  }
  return all.registry.metrics()
}
export const METRICS_TYPE = Registry.PROMETHEUS_CONTENT_TYPE
