'use client'

import { useState } from 'react'
import { TextField } from '@/components/form/fields'
import type { Editing } from './use-editing'

/** The name in the text; written there when the field is left. */
export function PolicyName({ editing }: { editing: Editing }) {
  const { outline, frozen, edit } = editing
  const [typed, setTyped] = useState<string>()
  const name = outline?.name ?? ''
  const done = () => {
    if (typed && typed !== name) edit([{ path: ['name'], value: typed }])
    setTyped(undefined)
  }
  return (
    <div className="max-w-105">
      <TextField
        label="Name of the policy"
        mono
        value={typed ?? name}
        disabled={frozen}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={done}
        onKeyDown={(event) => {
          if (event.key === 'Enter') done()
        }}
      />
    </div>
  )
}
