import 'server-only'

import { checkAuditChains } from '@/lib/features/audit/service'
import { queueDigests } from '@/lib/features/digest/service'
import { deliverDueNotifications } from '@/lib/features/notifications/service'
import { settleAbandonedRuns } from '@/lib/features/verifications/service'
import { countFindings, readOrganizations } from '@/lib/features/worker/service'
import { deliverAuditRows } from '@/lib/server/audit/sink-job'
import type { JobHandlers } from '@/lib/server/jobs/job-handler'
import { purgeTables } from '@/lib/server/retention/retention-job'

/** What each job does. */
export const JOB_HANDLERS: JobHandlers = {
  'notification-delivery': deliverDueNotifications,
  'audit-delivery': deliverAuditRows,
  'verification-settlement': settleAbandonedRuns,
  'audit-check': checkAuditChains,
  'organization-reading': readOrganizations,
  'daily-counts': countFindings,
  'weekly-digest': queueDigests,
  retention: purgeTables,
}
