import type { FieldProps } from './field'

export type ComboboxItem = { value: string; label: string; detail?: string }

export type ComboboxFieldProps = FieldProps & {
  items: ComboboxItem[]
  value: string | undefined
  onValueChange: (value: string) => void
  /** Set if the server filters; `items` are then its results. */
  onSearch?: (text: string) => void
  /** The state of the items, such as "Loading service accounts…". */
  status?: string | undefined
  /** Whether the field can be cleared, which sets ''. */
  optional?: boolean
  placeholder?: string
  name?: string
  mono?: boolean
}
