import { type ReactNode, useId } from 'react'
import { Term } from '@/components/ui/term'
import { termOf } from '@/lib/common/terms'

export type FieldProps = {
  label: ReactNode
  /** Below the control, before there is an error. */
  help?: ReactNode
  /** What is wrong and how to fix it. */
  error?: string | undefined
  /** A TextButton that fixes the value. */
  fix?: ReactNode
  /** Marked, and said to screen readers. `useActionForm` tells it from the schema. */
  required?: boolean | undefined
}

type ControlProps = {
  id: string
  'aria-describedby': string
  'aria-invalid': boolean
  'aria-required': boolean | undefined
}

/** Label above, control, then help or the error with its fix. */
export function Field({
  label,
  help,
  error,
  fix,
  required,
  children,
}: FieldProps & { children: (control: ControlProps) => ReactNode }) {
  const id = useId()
  const term = typeof label === 'string' ? termOf(label) : undefined
  return (
    <div className="grid gap-1">
      <div className="flex items-center gap-1 font-medium text-ink-2 text-small">
        <label htmlFor={id}>{label}</label>
        {required && <RequiredMark />}
        {term && <Term of={term} />}
      </div>
      {children({
        id,
        'aria-describedby': `${id}-words`,
        'aria-invalid': Boolean(error),
        'aria-required': required || undefined,
      })}
      <FieldMessage id={`${id}-words`} help={help} error={error} fix={fix} />
    </div>
  )
}

/** Beside the label and not in it, so that the name of the control stays its label. */
const RequiredMark = () => (
  <span aria-hidden title="Required" className="text-fail">
    *
  </span>
)

/** The message below a control: one element, so that screen readers announce changes. */
export function FieldMessage({
  id,
  help,
  error,
  fix,
}: Pick<FieldProps, 'help' | 'error' | 'fix'> & { id: string }) {
  return (
    <div id={id} aria-live="polite" className="text-small [overflow-wrap:anywhere] empty:hidden">
      {error ? (
        <span className="text-fail">{error}</span>
      ) : (
        help && <span className="text-ink-2">{help}</span>
      )}
      {fix && <> {fix}</>}
    </div>
  )
}

/** A button that reads like a link in a sentence: "Remove it". */
export function TextButton({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="font-medium text-accent underline decoration-line-strong underline-offset-3 hover:decoration-current"
    >
      {children}
    </button>
  )
}
