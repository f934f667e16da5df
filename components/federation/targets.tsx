'use client'

import { TextField } from '@/components/form/fields'
import { CollisionNotes } from './collision-notes'
import type { Target } from './target'

type TargetsProps = {
  targets: Target[]
  errorOf: (key: string) => string | undefined
  onName: (key: string, name: string) => void
}

/** The names of what will be created, filled in, each with what stands in its way. */
export const Targets = ({ targets, errorOf, onName }: TargetsProps) =>
  targets.map(({ key, of, name, collisions }) => (
    <div key={key} className="grid gap-2">
      <TextField
        label={targets.length > 1 ? `Name for ${of}` : 'Name'}
        mono
        value={name}
        error={errorOf(key)}
        help="Letters, digits, hyphens and underscores."
        onChange={(event) => onName(key, event.target.value)}
      />
      <CollisionNotes of={of} collisions={collisions} />
    </div>
  ))
