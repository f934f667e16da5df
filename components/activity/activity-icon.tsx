import {
  Ban,
  CircleCheck,
  CircleDashed,
  CircleX,
  Download,
  FileText,
  FlaskConical,
  KeyRound,
  Link2,
  LogIn,
  type LucideIcon,
  MessageSquare,
  Settings,
  ShieldCheck,
  SquareArrowOutUpRight,
  User,
} from 'lucide-react'
import type { ActivityKind } from '@/lib/features/audit/activity-filters'
import { kindOfAction } from '@/lib/features/audit/activity-kinds'
import type { ActivityRow } from '@/lib/features/audit/activity-schema'

const icons = {
  policies: FileText,
  requests: MessageSquare,
  verifications: FlaskConical,
  workloads: User,
  federation: Link2,
  suspensions: Ban,
  keys: KeyRound,
  findings: ShieldCheck,
  exports: Download,
  'sign-ins': LogIn,
  settings: Settings,
} as const satisfies Record<ActivityKind, LucideIcon>

type Look = { icon: LucideIcon; ink: string; word: string }

/** Red for what failed, green for what a verification proved, and otherwise the kind of what was done. */
function lookOf(row: ActivityRow): Look {
  if (row.source === 'outside')
    return { icon: SquareArrowOutUpRight, ink: 'text-warn', word: 'Noticed' }
  const { action, outcome } = row.entry
  if (outcome === 'failed') return { icon: CircleX, ink: 'text-fail', word: 'Failed' }
  if (outcome === 'unknown')
    return { icon: CircleDashed, ink: 'text-idle', word: 'Outcome unknown' }
  if (action === 'verification.pass') return { icon: CircleCheck, ink: 'text-pass', word: 'Passed' }
  const kind = kindOfAction(action)
  return { icon: kind ? icons[kind] : FileText, ink: 'text-ink-2', word: 'Done' }
}

export function ActivityIcon({ row }: { row: ActivityRow }) {
  const { icon: Icon, ink, word } = lookOf(row)
  return (
    <>
      <Icon aria-hidden className={`size-4! ${ink}`} />
      <span className="sr-only">{word}: </span>
    </>
  )
}
