'use client'

import { Plus, X } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { SelectField, TextareaField, TextField } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { useServerAction } from '@/components/form/use-server-action'
import { Button, IconButton } from '@/components/ui/button'
import { paths } from '@/lib/common/paths'
import {
  APPROVAL_RULE_KINDS,
  type ApprovalRule,
  ApprovalRules,
} from '@/lib/features/approval-rules/schema'
import { createRequestAction } from '@/lib/features/requests/actions'

/** A rule as typed, before it is parsed. */
type RuleDraft = {
  key: number
  kind: ApprovalRule['kind']
  name: string
  approvals: string
  approvers: string
}

const KINDS = [
  { value: 'namespace', label: 'Namespace' },
  { value: 'bucket', label: 'Bucket' },
  { value: 'everything', label: 'Every policy' },
]

const toDraft = (rule: ApprovalRule, key: number): RuleDraft => ({
  key,
  kind: rule.kind,
  name: rule.name,
  approvals: String(rule.approvals),
  approvers: rule.approvers.join(', '),
})

const toRule = ({ kind, name, approvals, approvers }: RuleDraft) => ({
  kind,
  name: kind === 'everything' ? '' : name.trim(),
  approvals: Number(approvals),
  approvers: approvers.split(/[\s,]+/).filter(Boolean),
})

/** Edits the rules as a request, which someone else has to approve. */
export function ApprovalRulesForm({ rules }: { rules: readonly ApprovalRule[] }) {
  const [rows, setRows] = useState(() => rules.map(toDraft))
  const [next, setNext] = useState(rules.length)
  const [reason, setReason] = useState('')
  const [tried, setTried] = useState(false)
  const router = useRouter()
  const ask = useServerAction({
    action: createRequestAction,
    onDone: ({ id }) => router.push(paths.request(id)),
  })
  const wanted = ApprovalRules.safeParse(rows.map(toRule))
  const errorOf = (index: number, field: keyof ApprovalRule) =>
    tried
      ? wanted.error?.issues.find(({ path }) => path[0] === index && path[1] === field)?.message
      : undefined
  const same = JSON.stringify(rows.map(toRule)) === JSON.stringify(rules)
  const change = (key: number, part: Partial<RuleDraft>) =>
    setRows((all) => all.map((row) => (row.key === key ? { ...row, ...part } : row)))
  return (
    <Form
      state={{
        submit: (event) => {
          event.preventDefault()
          setTried(true)
          if (!wanted.success || same) return
          const proposal = { kind: 'rules', rules: wanted.data } as const
          ask.run({ proposal, reason, expires: '', ticket: '' })
        },
        pending: ask.pending,
        problem: ask.problem,
      }}
      submitLabel="Request approval"
      disabledReason={same ? 'No changes.' : undefined}
      refusedTitle="The request was not created."
      actions={
        <Button
          onClick={() => {
            setRows([...rows, { ...NEW, key: next }])
            setNext(next + 1)
          }}
        >
          <Plus aria-hidden /> Add rule
        </Button>
      }
    >
      {rows.map((row, index) => (
        <fieldset
          key={row.key}
          aria-label={`Rule ${index + 1}`}
          className="grid items-start gap-3 border-line border-b pb-3 md:grid-cols-[140px_minmax(0,1fr)_96px_minmax(0,1.5fr)_auto]"
        >
          <SelectField
            label="Changes to"
            value={row.kind}
            options={KINDS}
            onChange={({ target }) => {
              const kind = APPROVAL_RULE_KINDS.find((each) => each === target.value)
              if (kind) change(row.key, { kind })
            }}
          />
          <TextField
            label="Name"
            mono
            value={row.kind === 'everything' ? '' : row.name}
            disabled={row.kind === 'everything'}
            onChange={({ target }) => change(row.key, { name: target.value })}
            error={errorOf(index, 'name')}
          />
          <TextField
            label="Approvals"
            type="number"
            min={1}
            max={5}
            value={row.approvals}
            onChange={({ target }) => change(row.key, { approvals: target.value })}
            error={errorOf(index, 'approvals')}
          />
          <TextField
            label="Approvers (uids)"
            mono
            value={row.approvers}
            onChange={({ target }) => change(row.key, { approvers: target.value })}
            error={errorOf(index, 'approvers')}
            placeholder="anyone else who can write policies"
          />
          <span className="md:mt-5.5">
            <IconButton
              label={`Remove rule ${index + 1}`}
              onClick={() => setRows(rows.filter(({ key }) => key !== row.key))}
            >
              <X aria-hidden />
            </IconButton>
          </span>
        </fieldset>
      ))}
      <TextareaField
        label="Reason"
        required
        rows={2}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        error={ask.problem?.fields?.['reason']?.[0]}
        help="Someone else approves the change. If it removes or loosens a rule, the current rule applies to the approval."
      />
    </Form>
  )
}

const NEW = { kind: 'namespace', name: '', approvals: '1', approvers: '' } as const
