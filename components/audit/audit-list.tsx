import { FilteredOut, NoneYet } from '@/components/states/empty-state'
import { LinkButton } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import type { AuditPage, ReadAudit } from '@/lib/audit/schema'
import { paths } from '@/lib/paths'
import { AuditEntryItem } from './audit-entry'

type AuditListProps = { page: AuditPage; filters: ReadAudit }

export function AuditList({ page, filters }: AuditListProps) {
  const { entries, next } = page
  const { before, ...query } = filters
  const older = next && paths.audit({ ...query, before: String(next) })
  return (
    <Panel
      flush
      title={before ? `Changes before row ${before}` : 'Changes, newest first'}
      {...((before || older) && {
        footer: (
          <div className="flex gap-2">
            {before && <LinkButton href={paths.audit(query)}>Newest</LinkButton>}
            {older && <LinkButton href={older}>Older</LinkButton>}
          </div>
        ),
      })}
    >
      {entries.length > 0 ? (
        <ol aria-label="Changes">
          {entries.map((entry) => (
            <AuditEntryItem key={entry.row} entry={entry} />
          ))}
        </ol>
      ) : (
        <Nothing {...page} filtered={Object.values(query).some(Boolean)} />
      )}
    </Panel>
  )
}

const Nothing = ({ scope, next, filtered }: AuditPage & { filtered: boolean }) =>
  filtered || next ? (
    <FilteredOut
      title="No change here matches the filter"
      actions={<LinkButton href={paths.audit()}>Clear the filter</LinkButton>}
    />
  ) : (
    <NoneYet title={scope === 'own' ? 'You have changed nothing yet' : 'Nothing was changed yet'}>
      Everything done through this console is recorded here before it is done.
    </NoneYet>
  )
