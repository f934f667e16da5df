import { Person } from '@/components/people/person'
import { Sideways } from '@/components/ui/scroll'
import type { ApprovalRule } from '@/lib/features/approval-rules/schema'
import { describeRuleScope } from '@/lib/features/approval-rules/words'

const cell = 'border-line border-b px-3.5 py-2 text-left align-top font-normal'

export const ApprovalRulesTable = ({ rules }: { rules: readonly ApprovalRule[] }) => (
  <Sideways label="Approval rules">
    <table className="w-full">
      <caption className="sr-only">Approval rules</caption>
      <thead className="text-ink-2 text-small">
        <tr>
          {['Changes to', 'Approvals', 'Approvers'].map((header) => (
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
            <td className={cell}>{rule.approvals}</td>
            <td className={cell}>
              {rule.approvers.length === 0 ? (
                'anyone else who can write policies'
              ) : (
                <span className="inline-flex flex-wrap gap-x-3">
                  {rule.approvers.map((uid) => (
                    <Person key={uid} id={uid} />
                  ))}
                </span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </Sideways>
)
