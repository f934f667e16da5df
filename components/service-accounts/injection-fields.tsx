'use client'

import type { ComponentProps } from 'react'
import { TextButton } from '@/components/form/field'
import { TextField } from '@/components/form/fields'
import { RadioField, type RadioOption } from '@/components/form/radio-field'
import type { Audience, InjectionChoice } from '@/lib/features/service-accounts/schema'

type Injection = InjectionChoice['injection']

const OPTIONS: RadioOption<Injection>[] = [
  {
    value: 'default',
    label: 'Default audience',
    detail:
      'Pods get a token for the issuer URL, the audience of the cluster’s default federation config.',
  },
  {
    value: 'custom',
    label: 'Custom audience',
    detail: 'Pods get a token for the audience of another federation config.',
  },
  { value: 'none', label: 'Not injected', detail: 'Pods get no token and no credentials.' },
]

type Props = {
  choice: {
    name: string
    value: Injection
    onValueChange: (value: Injection) => void
    error: string | undefined
  }
  audience: Omit<ComponentProps<typeof TextField>, 'label' | 'help' | 'mono'>
  onAudience: (audience: string) => void
  issuerUrl: string
  /** The audiences of the federation configs of this issuer that could be read. */
  known: Audience[]
}

/** What the webhook injects into the pods of the account. Known custom audiences can be picked. */
export function InjectionFields({ choice, audience, onAudience, issuerUrl, known }: Props) {
  const others = known.filter((each) => each.audience !== issuerUrl)
  return (
    <>
      <RadioField {...choice} label="Injection" options={OPTIONS} />
      {choice.value === 'custom' && (
        <div className="grid gap-1">
          <TextField
            {...audience}
            label="Audience"
            mono
            help={
              others.length === 0 &&
              'No federation config of this cluster has a custom audience yet.'
            }
          />
          {others.map(({ audience, config, active }) => (
            <div key={audience} className="text-small">
              <TextButton onClick={() => onAudience(audience)}>
                <code>{audience}</code>
              </TextButton>{' '}
              <span className="text-ink-2">
                from {config}
                {!active && ' (paused)'}
              </span>
            </div>
          ))}
        </div>
      )}
    </>
  )
}
