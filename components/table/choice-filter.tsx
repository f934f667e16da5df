import { Select } from '@/components/ui/select'

type ChoiceFilterProps = {
  label: string
  /** Said where nothing is chosen. */
  every: string
  value: string
  onValueChange: (value: string) => void
  options: readonly { value: string; label: string }[]
}

/** One of what a list holds. What an address names stays chosen, though the list holds none of it. */
export function ChoiceFilter({ label, every, value, onValueChange, options }: ChoiceFilterProps) {
  const unknown = value && !options.some((one) => one.value === value)
  return (
    <div className="min-w-0 max-md:grow max-md:basis-[45%] md:max-w-44">
      <Select
        aria-label={label}
        value={value}
        onChange={({ target }) => onValueChange(target.value)}
        options={[
          { value: '', label: every },
          ...(unknown ? [{ value, label: value }] : []),
          ...options,
        ]}
      />
    </div>
  )
}
