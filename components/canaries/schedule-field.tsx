import { useState } from 'react'
import { RadioField } from '@/components/form/radio-field'
import { CANARY_SCHEDULES, type CanarySchedule } from '@/lib/core/canary/schedule'
import { SCHEDULE_WORDS } from '@/lib/features/canaries/words'

/** The schedule that a form has chosen; every hour until somebody chooses another one. */
export const useSchedule = () => useState<CanarySchedule>('hourly')

type ScheduleFieldProps = {
  value: CanarySchedule
  onValueChange: (schedule: CanarySchedule) => void
}

/** How often a canary runs. */
export const ScheduleField = (field: ScheduleFieldProps) => (
  <RadioField
    label="Schedule"
    name="schedule"
    {...field}
    help="In UTC. The console chooses the minute, so that canaries do not all run at once."
    options={CANARY_SCHEDULES.map((value) => ({ value, label: SCHEDULE_WORDS[value] }))}
  />
)
