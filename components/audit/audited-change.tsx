import { TextLink } from '@/components/ui/link'
import { auditObjectNames, auditObjectPage } from '@/lib/features/audit/object'
import type { AuditLogEntry } from '@/lib/features/audit/schema'
import { describeAuditAction } from '@/lib/features/audit/words'

/** What was done in words, and to what: "Saved the policy wif-ml-team". */
export function AuditedChange({
  entry: { action, object },
}: {
  entry: Pick<AuditLogEntry, 'action' | 'object'>
}) {
  const page = auditObjectPage(object)
  const names = auditObjectNames(object).join(' / ')
  return (
    <>
      {describeAuditAction(action) ?? <code>{action}</code>}{' '}
      {page ? (
        <TextLink href={page} quiet>
          {names}
        </TextLink>
      ) : (
        names
      )}
    </>
  )
}
