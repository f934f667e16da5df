import type { ComponentProps } from 'react'
import { TextField } from '@/components/form/fields'
import { Checkbox } from '@/components/ui/choice'

type Field = Omit<ComponentProps<typeof TextField>, 'label' | 'type'>
type Toggle = Omit<ComponentProps<typeof Checkbox>, 'label' | 'detail'>

type Props = {
  isQuiet: boolean
  quiet: Toggle
  from: Field
  to: Field
  criticalPasses: Toggle
}

/** The hours of the day in which messages wait. */
export function QuietHours({ isQuiet, quiet, from, to, criticalPasses }: Props) {
  return (
    <>
      <Checkbox
        {...quiet}
        label="Quiet hours"
        detail="Messages wait until the hours end, and are then sent together."
      />
      {isQuiet && (
        <div className="grid gap-3 md:grid-cols-2">
          <TextField {...from} label="From" type="time" />
          <TextField {...to} label="To" type="time" />
          <Checkbox {...criticalPasses} label="Send critical events at once" />
        </div>
      )}
    </>
  )
}

/** Names of the IANA database; the browser knows its own. */
export const TimeZoneField = (zone: Field) => (
  <TextField
    {...zone}
    label="Time zone"
    placeholder="Europe/Berlin"
    help="A name of the IANA database, such as that of your browser."
  />
)
