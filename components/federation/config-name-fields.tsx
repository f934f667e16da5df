'use client'

import { TextField } from '@/components/form/fields'
import { CollisionNotes } from './collision-notes'
import type { PlannedConfig } from './planned-config'

type ConfigNameFieldsProps = {
  configs: PlannedConfig[]
  errorOf: (key: string) => string | undefined
  onName: (key: string, name: string) => void
}

/** A name for each config that will be created, and the existing configs it collides with. */
export const ConfigNameFields = ({ configs, errorOf, onName }: ConfigNameFieldsProps) =>
  configs.map(({ key, of, name, collisions }) => (
    <div key={key} className="grid gap-2">
      <TextField
        label={configs.length > 1 ? `Name for ${of}` : 'Name'}
        mono
        value={name}
        error={errorOf(key)}
        help="Letters, digits, hyphens and underscores."
        onChange={(event) => onName(key, event.target.value)}
      />
      <CollisionNotes of={of} collisions={collisions} />
    </div>
  ))
