import { DownloadButton } from '@/components/patterns/download-button'
import { FilteredOut, NoneYet } from '@/components/patterns/empty-state'
import { LinkButton } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { paths } from '@/lib/common/paths'
import { plural } from '@/lib/common/plural'
import type { AuditPage, AuditSearch, ReadAudit } from '@/lib/features/audit/schema'
import { AuditEntryItem } from './audit-entry'

type AuditListProps = { page: AuditPage; filters: ReadAudit }

export function AuditList({ page, filters }: AuditListProps) {
  const { entries, next } = page
  const { before, row, ...query } = filters
  const older = next && paths.audit({ ...query, before: String(next) })
  return (
    <Panel
      flush
      title={auditListTitle(filters)}
      aside={<ExportButton query={query} />}
      {...((before || row || older) && {
        footer: (
          <div className="flex gap-2">
            {(before || row) && <LinkButton href={paths.audit(query)}>Newest</LinkButton>}
            {older && <LinkButton href={older}>Older</LinkButton>}
          </div>
        ),
      })}
    >
      {older && (
        <p className="hidden px-3.5 py-2 print:block">
          {plural(entries.length, 'entry', 'entries')} of the audit log; older entries are not
          printed. The export as JSON lines has all of them.
        </p>
      )}
      {entries.length > 0 ? (
        <ol aria-label="Audit log entries">
          {entries.map((entry) => (
            <AuditEntryItem key={entry.row} entry={entry} open={entry.row === row} />
          ))}
        </ol>
      ) : (
        <EmptyAuditLog {...page} filtered={Boolean(row) || Object.values(query).some(Boolean)} />
      )}
    </Panel>
  )
}

const auditListTitle = ({ before, row }: ReadAudit) => {
  if (row) return `Row ${row}`
  return before ? `Entries before row ${before}` : 'Newest first'
}

/** Exports all matching rows. */
const ExportButton = ({ query }: { query: AuditSearch }) => (
  <DownloadButton href={paths.auditExport(query)} size="tiny">
    Export as JSON lines
  </DownloadButton>
)

const EmptyAuditLog = ({ scope, next, filtered }: AuditPage & { filtered: boolean }) =>
  filtered || next ? (
    <FilteredOut
      title="No entry matches the filters"
      actions={<LinkButton href={paths.audit()}>Clear filters</LinkButton>}
    />
  ) : (
    <NoneYet title={scope === 'own' ? 'You have not changed anything yet' : 'No entries yet'}>
      The console records every change here before it makes the change.
    </NoneYet>
  )
