'use client'

import { SelectField, TextareaField } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { useActionForm } from '@/components/form/use-action-form'
import { Checkbox } from '@/components/ui/choice'
import { updateNotificationTargetAction } from '@/lib/features/notifications/actions'
import {
  HOURS,
  NOTIFICATION_SEVERITIES,
  TOPICS,
  type Topic,
  WEEKDAYS,
} from '@/lib/features/notifications/kinds'
import type { NotificationTarget } from '@/lib/features/notifications/schema'
import {
  SEVERITY_WORDS,
  TOPIC_WORDS,
  WEEKDAY_WORDS,
  writeHour,
  writePlaces,
} from '@/lib/features/notifications/words'
import { QuietHours, quietValues, TimeZoneField, zoneValue } from './quiet-hours'

const SEVERITY_OPTIONS = NOTIFICATION_SEVERITIES.map((value) => ({
  value,
  label: SEVERITY_WORDS[value],
}))

const DAY_OPTIONS = WEEKDAYS.map((value, index) => ({
  value,
  label: WEEKDAY_WORDS[index] ?? value,
}))
const HOUR_OPTIONS = HOURS.map((value) => ({ value, label: writeHour(Number(value)) }))

/** What a target receives, and when. */
export function TargetChoices({
  target,
  onDone,
}: {
  target: NotificationTarget
  onDone: () => void
}) {
  const { id, severity, topics, places, quiet, digest } = target
  const state = useActionForm({
    schema: async () =>
      (await import('@/lib/features/notifications/schema')).UpdateNotificationTarget,
    action: updateNotificationTargetAction,
    defaultValues: {
      id,
      severity,
      topics: topics.length === 0 ? [...TOPICS] : topics,
      places: writePlaces(places),
      ...quietValues(quiet),
      weekly: digest !== undefined,
      weeklyDay: WEEKDAYS[(digest?.day ?? 1) - 1] ?? '1',
      weeklyHour: String(digest?.hour ?? 8),
      zone: zoneValue(quiet, digest),
    },
    onDone,
  })
  const { form } = state
  const { topics: chosen, quiet: isQuiet, weekly: isWeekly } = state.values
  const choose = (topic: Topic, isChosen: boolean) =>
    form.setValue(
      'topics',
      TOPICS.filter((each) => (each === topic ? isChosen : chosen.includes(each))),
    )
  return (
    <Form state={state} submitLabel="Save" refusedTitle="The changes were not saved.">
      <SelectField {...state.field('severity')} label="Severity" options={SEVERITY_OPTIONS} />
      <fieldset className="grid gap-2">
        <legend className="mb-1 font-medium text-ink-2 text-small">Topics</legend>
        {TOPICS.map((topic) => (
          <Checkbox
            key={topic}
            {...TOPIC_WORDS[topic]}
            checked={chosen.includes(topic)}
            onChange={({ currentTarget }) => choose(topic, currentTarget.checked)}
          />
        ))}
        {chosen.length === 0 && (
          <p className="text-ink-2 text-small">Without a topic the target receives all of them.</p>
        )}
      </fieldset>
      <TextareaField
        {...state.field('places')}
        label="Clusters and namespaces"
        rows={2}
        mono
        placeholder="train-east, lab/ml-team"
        help="Names, separated by commas. Once there is one, events of no cluster, such as those of policies and the audit log, are not sent. Empty: everywhere."
      />
      <QuietHours state={state} />
      <Checkbox
        {...state.checkbox('weekly')}
        label="Weekly digest"
        detail="What was done in the last seven days, new and fixed findings, and red canaries, whatever is chosen above."
      />
      {isWeekly && (
        <div className="grid gap-3 md:grid-cols-2">
          <SelectField {...state.field('weeklyDay')} label="Day" options={DAY_OPTIONS} />
          <SelectField {...state.field('weeklyHour')} label="Hour" options={HOUR_OPTIONS} />
        </div>
      )}
      {(isQuiet || isWeekly) && <TimeZoneField {...state.field('zone')} />}
    </Form>
  )
}
