import { clsx } from 'clsx'
import { Minus, Plus } from 'lucide-react'
import { Badge } from '@/components/ui/state'
import { plural } from '@/lib/common/plural'
import type { ActivityEffect, EffectPart, EffectStage } from '@/lib/features/audit/activity-schema'
import {
  describeCredentials,
  describeEffectAccess,
  describeEffectSign,
  describeEffectSubjects,
  describeNoEffect,
  describeUnknownEffect,
} from '@/lib/features/audit/effect-words'

type Sign = 'gain' | 'loss'
const MAX_PARTS = 2

/** What a change did to access: levels, buckets and who. */
export function AccessEffectNote({ effect }: { effect: ActivityEffect }) {
  if (effect.kind === 'unknown')
    return <Badge kind="idle">Effect not known: {describeUnknownEffect(effect.why)}</Badge>
  if (effect.kind === 'credentials')
    return (
      <SignedText sign={effect.sign} stage="made">
        {describeCredentials(effect.what)}
      </SignedText>
    )
  const { stage, gained, lost, exact } = effect
  if (gained.length + lost.length === 0)
    return <span className="text-ink-3 text-small">{describeNoEffect(stage)}</span>
  return (
    <span className="inline-flex flex-wrap gap-1 lg:justify-end">
      <Parts sign="gain" stage={stage} parts={gained} />
      <Parts sign="loss" stage={stage} parts={lost} />
      {!exact && <span className="text-ink-3 text-small">at most</span>}
    </span>
  )
}

type PartsProps = { sign: Sign; stage: EffectStage; parts: readonly EffectPart[] }

function Parts({ sign, stage, parts }: PartsProps) {
  // Access to a bucket says more than actions on the organization, which come with it.
  const sorted = parts.toSorted((a, b) => b.levels.length - a.levels.length)
  const rest = parts.length - MAX_PARTS
  return (
    <>
      {sorted.slice(0, MAX_PARTS).map((part, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a fixed list, and two parts may read the same
        <SignedText key={at} sign={sign} stage={stage}>
          {describeEffectAccess(part)}, {describeEffectSubjects(part.who)}
        </SignedText>
      ))}
      {rest > 0 && (
        <SignedText sign={sign} stage={stage}>
          {plural(rest, 'more change')}
        </SignedText>
      )}
    </>
  )
}

const signs = {
  gain: { Icon: Plus, ground: 'bg-add' },
  loss: { Icon: Minus, ground: 'bg-del' },
} as const

type SignedTextProps = { sign: Sign; stage: EffectStage; children: React.ReactNode }

/** Filled for what was changed by this row; dashed for what would change, or changed later. */
function SignedText({ sign, stage, children }: SignedTextProps) {
  const { Icon, ground } = signs[sign]
  const made = stage === 'made'
  return (
    <span
      className={clsx(
        'inline-flex items-start gap-1 rounded-[5px] px-1.5 py-0.5 text-left text-small [overflow-wrap:anywhere] forced-colors:border',
        made ? ground : 'border border-line-strong border-dashed text-ink-2',
      )}
    >
      <Icon aria-hidden className="mt-0.5 size-3! flex-none" />
      <span>
        <span className={made ? 'sr-only' : undefined}>{describeEffectSign(sign, stage)}: </span>
        {children}
      </span>
    </span>
  )
}
