import { NoneYet, ProblemState } from '@/components/patterns/empty-state'
import { TextLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { paths } from '@/lib/common/paths'
import type { Reading } from '@/lib/common/result'
import type { ApprovalRuleSet } from '@/lib/features/approval-rules/schema'
import { RulesForm } from './rules-form'
import { RulesTable } from './rules-table'

/** Which changes take a request, and who approves them. */
export function RulesSection({ reading }: { reading: Reading<ApprovalRuleSet> }) {
  if (!reading.ok)
    return (
      <Panel title="Rules of approval" flush>
        <ProblemState problem={reading.error} />
      </Panel>
    )
  const { version, rules, request, at } = reading.value
  return (
    <>
      <Panel
        title="Rules of approval"
        flush
        aside={
          request &&
          at && (
            <>
              Version {version}, by{' '}
              <TextLink href={paths.request(request)}>request {request}</TextLink>,{' '}
              <RelativeTime at={at} />
            </>
          )
        }
        footer={
          <p className="text-ink-2 text-small">
            Where a rule covers a change, it takes a request, also for those who may write policies;
            an emergency save stays flagged until somebody else signs it off. The console enforces
            this for what is done through it. CoreWeave’s API does not know of it: what is written
            elsewhere shows as an outside change.
          </p>
        }
      >
        {rules.length > 0 ? (
          <RulesTable rules={rules} />
        ) : (
          <NoneYet title="There are no rules">
            Whoever may write policies saves them directly; everybody else asks, and one approval is
            enough.
          </NoneYet>
        )}
      </Panel>
      <Panel title="Change the rules">
        <RulesForm key={version} rules={rules} />
      </Panel>
    </>
  )
}
