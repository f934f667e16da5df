'use client'

import { Plus, X } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { SelectField, TextareaField, TextField } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { useServerAction } from '@/components/form/use-server-action'
import { Button, IconButton } from '@/components/ui/button'
import { paths } from '@/lib/common/paths'
import { loosenedRules } from '@/lib/features/approval-rules/coverage'
import type { ApprovalRule } from '@/lib/features/approval-rules/schema'
import { createRequestAction } from '@/lib/features/requests/actions'

/** A rule as typed, before it is parsed. */
type RuleDraft = {
  key: number
  kind: ApprovalRule['kind']
  name: string
  approvals: string
  approvers: string
}

const KINDS: { value: ApprovalRule['kind']; label: string }[] = [
  { value: 'namespace', label: 'Namespace' },
  { value: 'bucket', label: 'Bucket' },
  { value: 'everything', label: 'Every policy' },
]

/** What is wrong with a field of a rule, by the key of the rule and the name of the field. */
type RuleErrors = Readonly<Record<string, string>>
const errorKey = (rule: number, field: PropertyKey | undefined) => `${rule} ${String(field)}`

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
  const [errors, setErrors] = useState<RuleErrors>({})
  const router = useRouter()
  const ask = useServerAction({
    action: createRequestAction,
    onDone: ({ id }) => router.push(paths.request(id)),
  })
  const wantedRules = rows.map(toRule)
  const same = JSON.stringify(wantedRules) === JSON.stringify(rules)
  const reasonProblem = ask.problem?.fields?.['reason']?.[0]
  // The server also asks for a reason if rules were added after this page was read.
  const asksReason = loosenedRules(rules, wantedRules).length > 0 || reasonProblem !== undefined
  const change = (key: number, part: Partial<RuleDraft>) => {
    setRows((all) => all.map((row) => (row.key === key ? { ...row, ...part } : row)))
    setErrors((all) =>
      Object.fromEntries(Object.entries(all).filter(([of]) => !of.startsWith(errorKey(key, '')))),
    )
  }
  const submit = async () => {
    const { ApprovalRules } = await import('@/lib/features/approval-rules/schema')
    const wanted = ApprovalRules.safeParse(rows.map(toRule))
    if (wanted.success) {
      setErrors({})
      const proposal = { kind: 'rules', rules: wanted.data } as const
      return ask.run({ proposal, reason: asksReason ? reason : '', expires: '', ticket: '' })
    }
    const found = wanted.error.issues.map(
      ({ path: [index, field], message }) =>
        [errorKey(rows[Number(index)]?.key ?? -1, field), message] as const,
    )
    // The first of several is shown.
    setErrors(Object.fromEntries(found.toReversed()))
  }
  return (
    <Form
      state={{
        submit: (event) => {
          event.preventDefault()
          if (!same) void submit()
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
              const kind = KINDS.find(({ value }) => value === target.value)
              if (kind) change(row.key, { kind: kind.value })
            }}
          />
          <TextField
            label="Name"
            mono
            value={row.kind === 'everything' ? '' : row.name}
            disabled={row.kind === 'everything'}
            onChange={({ target }) => change(row.key, { name: target.value })}
            error={errors[errorKey(row.key, 'name')]}
          />
          <TextField
            label="Approvals"
            type="number"
            min={1}
            max={5}
            value={row.approvals}
            onChange={({ target }) => change(row.key, { approvals: target.value })}
            error={errors[errorKey(row.key, 'approvals')]}
          />
          <TextField
            label="Approvers (uids)"
            mono
            value={row.approvers}
            onChange={({ target }) => change(row.key, { approvers: target.value })}
            error={errors[errorKey(row.key, 'approvers')]}
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
      {asksReason && (
        <TextareaField
          label="Reason"
          required
          rows={2}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          error={reasonProblem}
          help="Why rules are changed or removed. The current rules apply to the approval."
        />
      )}
      {!same && <p className="text-ink-2 text-small">Someone else approves the change.</p>}
    </Form>
  )
}

const NEW = { kind: 'namespace', name: '', approvals: '1', approvers: '' } as const
