'use client'

import { useState } from 'react'

type StatementNameProps = {
  name: string
  label: string
  disabled: boolean
  onName: (name: string) => void
}

/** Written into the text when it is left, so that one name is one step to undo. */
export function StatementName({ name, label, disabled, onName }: StatementNameProps) {
  const [typed, setTyped] = useState<string>()
  const done = () => {
    if (typed !== undefined && typed !== '' && typed !== name) onName(typed)
    setTyped(undefined)
  }
  return (
    <input
      aria-label={label}
      className="control mono border-transparent! bg-transparent! font-semibold hover:border-line-strong! focus:border-line-strong!"
      value={typed ?? name}
      disabled={disabled}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={done}
      onKeyDown={(event) => {
        if (event.key === 'Enter') done()
        if (event.key === 'Escape') setTyped(undefined)
      }}
      autoComplete="off"
      spellCheck={false}
    />
  )
}
