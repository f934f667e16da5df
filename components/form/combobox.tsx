'use client'

import { Combobox as Base } from '@base-ui/react/combobox'
import { Check, ChevronDown, X } from 'lucide-react'
import { useMemo } from 'react'
import { iconButtonStyle } from '@/components/ui/button-style'
import type { ComboboxFieldProps, ComboboxItem } from './combobox-item'
import { Field } from './field'

export function Combobox(props: ComboboxFieldProps) {
  const { label, help, error, fix, required, items, value, onValueChange, onSearch, status } = props
  const chosenLabel = items.find((item) => item.value === value)?.label ?? value
  // A new object would reset the text that is being typed.
  const chosen = useMemo(
    () => (value ? { value, label: chosenLabel ?? value } : null),
    [value, chosenLabel],
  )

  return (
    <Base.Root<ComboboxItem>
      items={items}
      value={chosen}
      onValueChange={(item) => onValueChange(item?.value ?? '')}
      onInputValueChange={(text, { reason }) => {
        if (reason !== 'item-press') onSearch?.(text)
      }}
      itemToStringLabel={(item) => item.label}
      isItemEqualToValue={(item, other) => item.value === other.value}
      autoHighlight
      {...(onSearch && { filter: null })}
    >
      <Field label={label} help={help} error={error} fix={fix} required={required}>
        {(control) => (
          <Base.InputGroup className="relative">
            <Base.Input
              {...control}
              placeholder={props.placeholder}
              className={`control pr-14 ${props.mono ? 'mono' : ''}`}
              spellCheck={false}
            />
            <div className="absolute inset-y-0 right-1 flex items-center">
              {props.optional && value && (
                <Base.Clear aria-label="Clear" className={iconButtonStyle}>
                  <X aria-hidden />
                </Base.Clear>
              )}
              <Base.Trigger aria-label="Show the list" className={iconButtonStyle}>
                <ChevronDown aria-hidden />
              </Base.Trigger>
            </div>
          </Base.InputGroup>
        )}
      </Field>
      <Base.Portal>
        <Base.Positioner className="z-50" sideOffset={4}>
          <Base.Popup className="overlay max-h-[min(var(--available-height),320px)] w-(--anchor-width) overflow-y-auto overscroll-contain p-1">
            <Base.Status className="px-2 py-1 text-ink-2 text-small empty:hidden">
              {status}
            </Base.Status>
            <Base.Empty className="px-2 py-1 text-ink-2 text-small empty:hidden">
              {status ? null : 'No matches.'}
            </Base.Empty>
            <Base.List>
              {(item: ComboboxItem) => (
                <Base.Item key={item.value} value={item} className="option">
                  <span className={`min-w-0 grow ${props.mono ? 'mono' : ''}`}>{item.label}</span>
                  {item.detail && <span className="text-ink-3 text-small">{item.detail}</span>}
                  <Base.ItemIndicator className="text-accent">
                    <Check aria-label="chosen" />
                  </Base.ItemIndicator>
                </Base.Item>
              )}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
