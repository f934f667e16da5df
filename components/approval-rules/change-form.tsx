'use client'

import type { ComponentProps, ReactNode } from 'react'
import { TextareaField } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import type { Problem } from '@/lib/common/errors'
import { EmergencyButton } from './emergency-button'
import { RequestForm } from './request-form'

type RequestFormProps = ComponentProps<typeof RequestForm>

type ChangeFormProps = Omit<RequestFormProps, 'disabledReason'> & {
  /** How the change is saved where no request is needed. */
  save: {
    onSave: () => void
    pending: boolean
    problem: Problem | undefined
    label: string
    refusedTitle: string
    reasonHelp: string
    /** Plain where another step comes first. */
    tone?: 'primary' | 'default'
  }
  /** What keeps the change from being saved or requested. */
  disabledReason: string | undefined
  /** What keeps it from being saved without a request, besides. */
  saveDisabledReason?: string | undefined
  /** Saving without approval, where a rule asks for one; absent where that is not offered. */
  emergency?: { name: string; onSave: () => void }
  /** Shown only where the change is saved without a request. */
  children?: ReactNode
}

/** One form for a policy change: it saves, or requests approval where a rule or a permission asks for it. */
export function ChangeForm(props: ChangeFormProps) {
  const { save, disabledReason, saveDisabledReason, emergency, children, ...request } = props
  const { reason, onReason, rules, mayWrite, revises, actions } = request
  if (!mayWrite || rules.length > 0 || revises)
    return (
      <>
        <RequestForm {...request} disabledReason={disabledReason} />
        {emergency && mayWrite && rules.length > 0 && (
          <div>
            <EmergencyButton
              name={emergency.name}
              reason={reason}
              label="Save as an emergency"
              onConfirm={emergency.onSave}
              pending={save.pending}
              problem={save.problem}
              disabledReason={disabledReason}
            />
          </div>
        )}
      </>
    )
  return (
    <Form
      state={{
        submit: (event) => {
          event.preventDefault()
          save.onSave()
        },
        pending: save.pending,
        problem: save.problem,
      }}
      submitLabel={save.label}
      {...(save.tone && { tone: save.tone })}
      disabledReason={disabledReason ?? saveDisabledReason}
      refusedTitle={save.refusedTitle}
      actions={actions}
    >
      <TextareaField
        label="Reason"
        required
        rows={3}
        value={reason}
        onChange={(event) => onReason(event.target.value)}
        error={save.problem?.fields?.['reason']?.[0]}
        help={save.reasonHelp}
      />
      {children}
    </Form>
  )
}
