import { Sideways } from '@/components/ui/scroll'
import type { ApprovalRule } from '@/lib/features/approval-rules/schema'
import { describeRuleScope } from '@/lib/features/approval-rules/words'

const cell = 'border-line border-b px-3.5 py-2 text-left align-top font-normal'

/** The rules as people say them. */
export const RulesTable = ({ rules }: { rules: readonly ApprovalRule[] }) => (
  <Sideways label="Rules of approval">
    <table className="w-full">
      <caption className="sr-only">Rules of approval</caption>
      <thead className="text-ink-2 text-small">
        <tr>
          {['A change of', 'Takes', 'By'].map((header) => (
            <th key={header} scope="col" className={cell}>
              {header}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rules.map((rule) => (
          <tr key={JSON.stringify(rule)}>
            <th scope="row" className={cell}>
              {describeRuleScope(rule)}
            </th>
            <td className={cell}>
              {rule.approvals === 1 ? '1 approval' : `${rule.approvals} approvals`}
            </td>
            <td className={cell}>
              {rule.approvers.length === 0 ? (
                'anybody else who may write policies'
              ) : (
                <code>{rule.approvers.join(', ')}</code>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </Sideways>
)
