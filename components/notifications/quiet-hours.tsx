import type { ComponentProps } from 'react'
import { TextField } from '@/components/form/fields'
import { Checkbox } from '@/components/ui/choice'

type Field = Omit<ComponentProps<typeof TextField>, 'label' | 'type'>
type Toggle = Omit<ComponentProps<typeof Checkbox>, 'label' | 'detail'>

/** A form that has quiet hours among its fields. */
type QuietHoursForm = {
  values: { quiet: boolean }
  checkbox: (name: 'quiet' | 'criticalPasses') => Toggle
  field: (name: 'quietFrom' | 'quietTo') => Field
}

/** The hours of the day in which messages wait. */
export function QuietHours({ state }: { state: QuietHoursForm }) {
  return (
    <>
      <Checkbox
        {...state.checkbox('quiet')}
        label="Quiet hours"
        detail="Messages wait until the hours end, and are then sent together."
      />
      {state.values.quiet && (
        <div className="grid gap-3 md:grid-cols-2">
          <TextField {...state.field('quietFrom')} label="From" type="time" />
          <TextField {...state.field('quietTo')} label="To" type="time" />
          <Checkbox {...state.checkbox('criticalPasses')} label="Send critical events at once" />
        </div>
      )}
    </>
  )
}

type Quiet = { from: string; to: string; zone: string; criticalPasses: boolean }

/** What the fields of quiet hours begin with. */
export const quietValues = (quiet: Quiet | undefined) => ({
  quiet: quiet !== undefined,
  quietFrom: quiet?.from ?? '22:00',
  quietTo: quiet?.to ?? '07:00',
  criticalPasses: quiet?.criticalPasses ?? true,
})

/** The zone of saved hours, or that of the browser. */
export const zoneValue = (...saved: ({ zone: string } | undefined)[]) =>
  saved.find((each) => each !== undefined)?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone

/** Names of the IANA database; the browser knows its own. */
export const TimeZoneField = (zone: Field) => (
  <TextField
    {...zone}
    label="Time zone"
    placeholder="Europe/Berlin"
    help="A name of the IANA database, such as that of your browser."
  />
)
