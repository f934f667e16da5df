import { ChevronDown } from 'lucide-react'
import type { ComponentProps } from 'react'

type SelectProps = Omit<ComponentProps<'select'>, 'className' | 'children'> & {
  options: { value: string; label: string }[]
}

/** The browser's own: keyboard, touch and screen readers come with it. Label it from outside. */
export function Select({ options, ...props }: SelectProps) {
  return (
    <span className="relative block">
      <select {...props} className="control appearance-none truncate pr-7">
        {options.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 text-ink-3"
      />
    </span>
  )
}
