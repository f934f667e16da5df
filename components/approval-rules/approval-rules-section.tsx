import { NoneYet, ProblemState } from '@/components/patterns/empty-state'
import { TextLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { paths } from '@/lib/common/paths'
import type { Reading } from '@/lib/common/result'
import type { ApprovalRuleSet } from '@/lib/features/approval-rules/schema'
import { ApprovalRulesForm } from './approval-rules-form'
import { ApprovalRulesTable } from './approval-rules-table'

/** The changes that need a request, and who approves them. */
export function ApprovalRulesSection({ reading }: { reading: Reading<ApprovalRuleSet> }) {
  if (!reading.ok)
    return (
      <Panel title="Approval rules" flush>
        <ProblemState problem={reading.error} />
      </Panel>
    )
  const { version, rules, request, at } = reading.value
  return (
    <>
      <Panel
        title="Approval rules"
        flush
        aside={
          request &&
          at && (
            <>
              Version {version}, set by{' '}
              <TextLink href={paths.request(request)}>request {request}</TextLink>,{' '}
              <RelativeTime at={at} />
            </>
          )
        }
        footer={
          <p className="text-ink-2 text-small">
            A change that a rule covers needs an approved request, even from people who can write
            policies. An emergency save stays flagged until someone else signs it off. The console
            enforces the rules for changes made through it; CoreWeave’s API does not, so changes
            made elsewhere show as outside changes.
          </p>
        }
      >
        {rules.length > 0 ? (
          <ApprovalRulesTable rules={rules} />
        ) : (
          <NoneYet title="No approval rules">
            People who can write policies save them directly. Everyone else creates a request, which
            needs one approval.
          </NoneYet>
        )}
      </Panel>
      <Panel title="Edit approval rules">
        <ApprovalRulesForm key={version} rules={rules} />
      </Panel>
    </>
  )
}
