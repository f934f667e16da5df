'use client'

import { Check, Copy } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { IconButton } from './button'

/** `label` names what is copied: "issuer URL". */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [outcome, setOutcome] = useState<'idle' | 'copied' | 'refused'>('idle')
  useEffect(() => {
    if (outcome === 'idle') return
    const timer = setTimeout(() => setOutcome('idle'), 2000)
    return () => clearTimeout(timer)
  }, [outcome])

  const copy = () =>
    void navigator.clipboard.writeText(text).then(
      () => setOutcome('copied'),
      () => setOutcome('refused'),
    )

  return (
    <span className="inline-flex items-center">
      <IconButton label={words[outcome](label)} onClick={copy}>
        {outcome === 'copied' ? <Check aria-hidden /> : <Copy aria-hidden />}
      </IconButton>
      <span role="status" className="sr-only">
        {outcome === 'idle' ? '' : words[outcome](label)}
      </span>
    </span>
  )
}

const words = {
  idle: (label: string) => `Copy ${label}`,
  copied: (label: string) => `Copied ${label}`,
  refused: () => 'The browser blocked copying. Select the text instead.',
}

type CopyFieldProps = { text: string; label: string; children?: ReactNode }

/** An identifier or a command, whole, with its copy button. `children` show it differently. */
export function CopyField({ text, label, children }: CopyFieldProps) {
  return (
    <div className="flex items-center gap-1.5 rounded-control border border-line bg-sunken py-[3px] pr-1 pl-2">
      <code className="min-w-0 grow whitespace-pre-wrap">{children ?? text}</code>
      <CopyButton text={text} label={label} />
    </div>
  )
}
