'use client'

import { TextareaField } from '@/components/form/fields'
import { Form } from '@/components/form/form'
import { useActionForm } from '@/components/form/use-action-form'
import { Checkbox } from '@/components/ui/choice'
import { saveOwnNotificationsAction } from '@/lib/features/own-notifications/actions'
import type { OwnNotificationChoices as Choices } from '@/lib/features/own-notifications/schema'
import { QuietHours, quietValues, TimeZoneField, zoneValue } from './quiet-hours'

/** What a person is told by e-mail, and when. */
export function OwnChoices({
  choices,
  onDone,
}: {
  choices: Choices | undefined
  onDone: () => void
}) {
  const {
    requests = true,
    canaries = true,
    places = '',
    criticalOnly = false,
    quiet,
  } = choices ?? {}
  const state = useActionForm({
    schema: async () =>
      (await import('@/lib/features/own-notifications/schema')).SaveOwnNotifications,
    action: saveOwnNotificationsAction,
    defaultValues: {
      requests,
      canaries,
      places,
      criticalOnly,
      ...quietValues(quiet),
      zone: zoneValue(quiet),
    },
    onDone,
  })
  const isQuiet = state.values.quiet
  return (
    <Form state={state} submitLabel="Save" refusedTitle="The changes were not saved.">
      <Checkbox
        {...state.checkbox('requests')}
        label="My requests"
        detail="What others decide or write about requests that I wrote, and when my grants expire."
      />
      <Checkbox
        {...state.checkbox('canaries')}
        label="My canaries"
        detail="When a canary that I answer for turns red or recovers."
      />
      <TextareaField
        {...state.field('places')}
        label="Namespaces"
        rows={2}
        mono
        placeholder="train-east/ml-team"
        help="Everything else in these namespaces, such as new findings and other canaries; as cluster/namespace, separated by commas."
      />
      <Checkbox {...state.checkbox('criticalOnly')} label="Critical events only" />
      <QuietHours state={state} />
      {isQuiet && <TimeZoneField {...state.field('zone')} />}
    </Form>
  )
}
