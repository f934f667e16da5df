import { AuditSearch } from '@/lib/features/audit/schema'
import { exportAudit } from '@/lib/features/audit/service'
import { download } from '@/lib/server/post'

export const POST = download(exportAudit, AuditSearch)
