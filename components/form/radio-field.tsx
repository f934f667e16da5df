import { clsx } from 'clsx'
import { type ReactNode, useId } from 'react'
import { Explained } from '@/components/ui/term'
import { FieldMessage, type FieldProps } from './field'

export type RadioOption<Value extends string> = {
  value: Value
  label: ReactNode
  /** One line on the effect of the option. */
  detail?: ReactNode
  /** Why the option is disabled. */
  disabledReason?: ReactNode
}

type RadioFieldProps<Value extends string> = FieldProps & {
  name: string
  value: Value | undefined
  onValueChange: (value: Value) => void
  options: RadioOption<Value>[]
  /** Cards side by side instead of a list. */
  cards?: boolean
}

/** A choice of a few explained options. `<RadioField {...control('audience')} label="Audience" options={…} />` */
export function RadioField<Value extends string>(props: RadioFieldProps<Value>) {
  const { label, help, error, fix, name, value, onValueChange, options, cards = false } = props
  const id = useId()
  return (
    <fieldset aria-describedby={`${id}-words`} className="grid min-w-0 gap-1">
      <legend className="mb-1 font-medium text-ink-2 text-small">
        <Explained>{label}</Explained>
      </legend>
      <div
        className={clsx(
          'grid',
          cards
            ? 'gap-2 md:auto-cols-fr md:grid-flow-col'
            : 'overflow-hidden rounded-control border border-line-strong',
        )}
      >
        {options.map((option) => (
          <label
            key={option.value}
            className={clsx(
              'flex min-w-0 cursor-pointer items-start gap-2 bg-surface px-3 py-2 hover:bg-hover has-checked:bg-accent-soft has-disabled:cursor-not-allowed has-disabled:bg-sunken touch:min-h-11',
              cards
                ? 'rounded-control border border-line-strong has-checked:border-accent'
                : 'border-line not-last:border-b',
            )}
          >
            <input
              type="radio"
              name={`${id}-${name}`}
              value={option.value}
              checked={value === option.value}
              disabled={Boolean(option.disabledReason)}
              onChange={() => onValueChange(option.value)}
              className="mt-[3px] size-3.5 shrink-0 accent-accent"
            />
            <span className="min-w-0 [overflow-wrap:anywhere]">
              <span className="font-medium">{option.label}</span>
              {(option.disabledReason ?? option.detail) && (
                <span className="block text-ink-2 text-small">
                  {option.disabledReason ?? option.detail}
                </span>
              )}
            </span>
          </label>
        ))}
      </div>
      <FieldMessage id={`${id}-words`} help={help} error={error} fix={fix} />
    </fieldset>
  )
}
