import { AuditSearch } from '@/lib/audit/schema'
import { exportAudit } from '@/lib/audit/service'
import { download } from '@/lib/download'

export const GET = download(exportAudit, AuditSearch, { name: 'audit' })
