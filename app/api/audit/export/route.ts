import { AuditSearch } from '@/lib/features/audit/schema'
import { exportAudit } from '@/lib/features/audit/service'
import { download } from '@/lib/server/download'

export const POST = download(exportAudit, AuditSearch)
