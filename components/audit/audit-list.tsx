import { FilteredOut, NoneYet } from '@/components/patterns/empty-state'
import { buttonStyle } from '@/components/ui/button-style'
import { LinkButton } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { paths } from '@/lib/common/paths'
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
      title={titleOf(filters)}
      aside={<ExportLink query={query} />}
      {...((before || row || older) && {
        footer: (
          <div className="flex gap-2">
            {(before || row) && <LinkButton href={paths.audit(query)}>Newest</LinkButton>}
            {older && <LinkButton href={older}>Older</LinkButton>}
          </div>
        ),
      })}
    >
      {entries.length > 0 ? (
        <ol aria-label="Changes">
          {entries.map((entry) => (
            <AuditEntryItem key={entry.row} entry={entry} open={entry.row === row} />
          ))}
        </ol>
      ) : (
        <Nothing {...page} filtered={Boolean(row) || Object.values(query).some(Boolean)} />
      )}
    </Panel>
  )
}

const titleOf = ({ before, row }: ReadAudit) => {
  if (row) return `The change that row ${row} begins`
  return before ? `Changes before row ${before}` : 'Changes, newest first'
}

/** What the filter finds, all of it. Not a page, so the router is left out of it. */
const ExportLink = ({ query }: { query: AuditSearch }) => (
  <a href={paths.auditExport(query)} download className={buttonStyle({ size: 'tiny' })}>
    Export as JSON lines
  </a>
)

const Nothing = ({ scope, next, filtered }: AuditPage & { filtered: boolean }) =>
  filtered || next ? (
    <FilteredOut
      title="No change here matches the filter"
      actions={<LinkButton href={paths.audit()}>Clear filter</LinkButton>}
    />
  ) : (
    <NoneYet title={scope === 'own' ? 'You have changed nothing yet' : 'Nothing was changed yet'}>
      Everything done through this console is recorded here before it is done.
    </NoneYet>
  )
