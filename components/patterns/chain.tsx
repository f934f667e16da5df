import { clsx } from 'clsx'
import type { Route } from 'next'
import type { ReactNode } from 'react'
import { Link } from '@/components/ui/link'
import { State, type StateKind } from '@/components/ui/state'

export type Hop = { key: string; label: string; state: StateKind; text: ReactNode; href?: Route }

type ChainProps = {
  hops: Hop[]
  /** The accessible name, such as "Keyless access in train-east". */
  label: string
  /** Shown below the chain, usually a Note about the broken link. */
  children?: ReactNode
}

/**
 * The links of an identity's access, always in the same order. Links after a broken one are shown pale,
 * because they have no effect yet.
 */
export function Chain({ hops, label, children }: ChainProps) {
  const broken = hops.findIndex(({ state }) => state === 'fail')
  return (
    <div className="grid min-w-0 gap-6">
      <ol
        aria-label={label}
        className="grid rounded-panel border border-line bg-surface md:auto-cols-fr md:grid-flow-col"
      >
        {hops.map((hop, index) => (
          <li
            key={hop.key}
            className={clsx(
              'chain-hop',
              hop.state === 'fail' && 'bg-fail-soft',
              broken >= 0 && index > broken && hop.state === 'idle' && 'text-ink-3',
            )}
          >
            <HopBody hop={hop} />
          </li>
        ))}
      </ol>
      {children}
    </div>
  )
}

function HopBody({ hop: { label, state, text, href } }: { hop: Hop }) {
  const body = (
    <>
      <span className="block text-small">
        <State kind={state}>
          {label}
          <span className="sr-only">: {words[state]}</span>
        </State>
      </span>
      <span className="block [overflow-wrap:anywhere]">{text}</span>
    </>
  )
  if (!href) return body
  return (
    <Link href={href} className="grid gap-0.5 after:absolute after:inset-0 hover:underline">
      {body}
    </Link>
  )
}

const words = {
  pass: 'passed',
  fail: 'failed',
  warn: 'needs attention',
  idle: 'unknown',
  info: 'not verified',
  pause: 'paused',
  run: 'in progress',
} as const satisfies Record<StateKind, string>
