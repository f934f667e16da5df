import { PeopleText } from '@/components/people/people-text'
import { TextLink } from '@/components/ui/link'
import { paths } from '@/lib/common/paths'
import { auditedRequest, auditObjectNames, auditObjectPage } from '@/lib/features/audit/object'
import type { AuditLogEntry } from '@/lib/features/audit/schema'
import { describeAuditAction } from '@/lib/features/audit/words'

/** What was done in words, and to what: "Saved the policy wif-ml-team". */
export function AuditedChange({
  entry,
}: {
  entry: Pick<AuditLogEntry, 'action' | 'object' | 'result'>
}) {
  const { action, object } = entry
  const request = auditedRequest(entry)
  if (request)
    return (
      <>
        {describeAuditAction(action) ?? <code>{action}</code>}{' '}
        <TextLink href={paths.request(request)} quiet>
          {object.policy || 'the approval rules'}
        </TextLink>{' '}
        <span className="text-ink-2">(request {request})</span>
      </>
    )
  const page = auditObjectPage(object)
  const names = auditObjectNames(object).join(' / ')
  return (
    <>
      {describeAuditAction(action) ?? <code>{action}</code>}{' '}
      {page ? (
        <TextLink href={page} quiet>
          <PeopleText>{names}</PeopleText>
        </TextLink>
      ) : (
        <PeopleText>{names}</PeopleText>
      )}
    </>
  )
}
