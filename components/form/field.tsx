import { type ReactNode, useId } from 'react'

export type FieldProps = {
  label: ReactNode
  /** Below the control, before there is an error. */
  help?: ReactNode
  /** What is wrong and how to fix it. */
  error?: string | undefined
  /** A TextButton that fixes the value. */
  fix?: ReactNode
}

type ControlProps = { id: string; 'aria-describedby': string; 'aria-invalid': boolean }

/** Label above, control, then help or the error with its fix. */
export function Field({
  label,
  help,
  error,
  fix,
  children,
}: FieldProps & { children: (control: ControlProps) => ReactNode }) {
  const id = useId()
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="justify-self-start font-medium text-ink-2 text-small">
        {label}
      </label>
      {children({ id, 'aria-describedby': `${id}-words`, 'aria-invalid': Boolean(error) })}
      <FieldMessage id={`${id}-words`} help={help} error={error} fix={fix} />
    </div>
  )
}

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
