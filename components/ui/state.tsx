import { clsx } from 'clsx'
import {
  Check,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleX,
  Info,
  LoaderCircle,
  type LucideIcon,
  TriangleAlert,
} from 'lucide-react'
import type { ReactNode } from 'react'

/** `pass` is for what was proved; `done` is for what was made, met, allowed or found in order. */
export type StateKind = 'pass' | 'done' | 'fail' | 'warn' | 'idle' | 'info' | 'pause' | 'run'

const icons = {
  pass: CircleCheck,
  done: Check,
  fail: CircleX,
  warn: TriangleAlert,
  idle: CircleDashed,
  info: Info,
  pause: CirclePause,
  run: LoaderCircle,
} as const satisfies Record<StateKind, LucideIcon>

const inks = {
  pass: 'text-pass',
  done: 'text-ink-2',
  fail: 'text-fail',
  warn: 'text-warn',
  idle: 'text-idle',
  info: 'text-accent',
  pause: 'text-idle',
  run: 'text-accent',
} as const satisfies Record<StateKind, string>

const grounds = {
  pass: 'bg-pass-soft text-pass',
  done: 'bg-idle-soft text-ink-2',
  fail: 'bg-fail-soft text-fail',
  warn: 'bg-warn-soft text-warn',
  idle: 'bg-idle-soft text-ink-2',
  info: 'bg-accent-soft text-accent',
  pause: 'bg-idle-soft text-ink-2',
  run: 'bg-accent-soft text-accent',
} as const satisfies Record<StateKind, string>

/** The icon alone: only where a word beside it says the same. */
export function StateIcon({ kind, className }: { kind: StateKind; className?: string }) {
  const Icon = icons[kind]
  const turns = kind === 'run'
  return (
    <Icon
      aria-hidden
      data-loading={turns || undefined}
      className={clsx(inks[kind], turns && 'turning', className)}
    />
  )
}

type Props = { kind: StateKind; children: ReactNode; title?: string }

/** Icon and word in the colour of the state. */
export function State({ kind, children, title }: Props) {
  return (
    <span
      className={clsx(
        'inline-flex items-center gap-[5px] md:in-[table]:whitespace-nowrap align-bottom font-medium',
        inks[kind],
      )}
      title={title}
    >
      <StateIcon kind={kind} />
      {children}
    </span>
  )
}

type BadgeProps = Partial<Props> & {
  children: ReactNode
  /** In place of the state's own. */
  icon?: ReactNode
}

/** The same on a ground, for beside a title. Without `kind` it is a plain label. */
export function Badge({ kind, children, title, icon }: BadgeProps) {
  return (
    <span
      className={clsx(
        'inline-flex h-5 items-center gap-1 whitespace-nowrap align-bottom rounded-chip px-1.5 font-medium text-small',
        grounds[kind ?? 'idle'],
      )}
      title={title}
    >
      {icon === undefined && kind ? <StateIcon kind={kind} className="size-3!" /> : icon}
      {children}
    </span>
  )
}

/** A number beside a name. */
export function Count({ children }: { children: ReactNode }) {
  return (
    <span className="min-w-[18px] rounded-full bg-hover px-[5px] text-center text-ink-2 text-tiny tabular-nums">
      {children}
    </span>
  )
}
