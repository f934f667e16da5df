import { clsx } from 'clsx'
import { type ComponentProps, type ReactNode, useId } from 'react'

type ChoiceProps = Omit<ComponentProps<'input'>, 'type' | 'className'> & {
  label: ReactNode
  detail?: ReactNode
}

const row = 'flex w-fit cursor-pointer items-start gap-2 touch:min-h-11 touch:items-center'

export function Checkbox({ label, detail, ...input }: ChoiceProps) {
  return (
    <label className={row}>
      <input type="checkbox" {...input} className="mt-[3px] size-3.5 shrink-0 accent-accent" />
      <Words label={label} detail={detail} />
    </label>
  )
}

/** For what takes effect at once; a form that is sent takes a Checkbox. */
export function Switch({ label, detail, ...input }: ChoiceProps) {
  return (
    <label className={row}>
      <input
        type="checkbox"
        // biome-ignore lint/a11y/useAriaPropsForRole: a native checkbox brings its own state
        role="switch"
        {...input}
        className="relative mt-0.5 h-4 w-7 shrink-0 cursor-pointer appearance-none rounded-full border border-line-strong bg-sunken before:absolute before:top-[2px] before:left-[2px] before:size-2.5 before:rounded-full before:bg-ink-3 before:transition-transform checked:border-accent checked:bg-accent checked:before:translate-x-3 checked:before:bg-accent-ink disabled:opacity-50 forced-colors:appearance-auto"
      />
      <Words label={label} detail={detail} />
    </label>
  )
}

const Words = ({ label, detail }: Pick<ChoiceProps, 'label' | 'detail'>) => (
  <span className="min-w-0">
    {label}
    {detail && <span className="block text-ink-2 text-small">{detail}</span>}
  </span>
)

type SegmentProps<Value extends string> = {
  label: string
  value: Value
  onValueChange: (value: Value) => void
  options: { value: Value; label: string; tone?: 'fail' }[]
}

/** Two to four short words of which one holds. */
export function SegmentedControl<Value extends string>(props: SegmentProps<Value>) {
  const { label, value, onValueChange, options } = props
  const name = useId()
  return (
    <fieldset className="inline-flex w-fit overflow-hidden rounded-control border border-line-strong text-small has-focus-visible:outline-2 has-focus-visible:outline-focus has-focus-visible:outline-offset-1">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className={clsx(
            'inline-flex cursor-pointer items-center px-[9px] py-0.5 text-ink-2 touch:min-h-11 forced-colors:has-checked:outline-2',
            option.tone === 'fail'
              ? 'has-checked:bg-fail has-checked:text-surface'
              : 'has-checked:bg-ink has-checked:text-canvas',
          )}
        >
          <input
            type="radio"
            name={name}
            className="sr-only"
            checked={value === option.value}
            onChange={() => onValueChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  )
}
