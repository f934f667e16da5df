import { Ladder } from '@/components/ladder/ladder'
import { ProblemState } from '@/components/states/empty-state'
import { Actor } from '@/components/ui/identifier'
import { TextLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { namesOf } from '@/lib/audit/object'
import type { AuditEntry, AuditPage } from '@/lib/audit/schema'
import { paths } from '@/lib/paths'
import type { Reading } from '@/lib/result'

const MOST = 7
const states = { ok: 'pass', failed: 'fail', unknown: 'idle' } as const satisfies Record<
  AuditEntry['outcome'],
  string
>

/** What was done through the console last, by anybody whose doings this person may see. */
export function Lately({ reading }: { reading: Reading<AuditPage> }) {
  return (
    <Panel flush title="Lately" aside={<TextLink href={paths.audit()}>Audit</TextLink>}>
      {reading.ok ? (
        <Entries entries={reading.value.entries} />
      ) : (
        <ProblemState problem={reading.error} />
      )}
    </Panel>
  )
}

function Entries({ entries }: { entries: AuditEntry[] }) {
  if (entries.length === 0)
    return <p className="px-3.5 py-2.5 text-ink-2">Nothing was changed through this console yet.</p>
  return (
    <Ladder
      label="Lately"
      rungs={entries.slice(0, MOST).map(({ row, actor, action, object, outcome, at }) => ({
        key: String(row),
        state: states[outcome],
        title: (
          <>
            <code>{action}</code> {namesOf(object).join(' / ')}
          </>
        ),
        detail: <Actor id={actor} />,
        time: <RelativeTime at={at} />,
      }))}
    />
  )
}
